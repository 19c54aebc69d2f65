"""What can be wrong with settings: one value, or the whole with all that was found in it."""


class SettingsError(Exception):
    """What is wrong with the settings: one sentence for each problem, saying what to do."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Unfit(Exception):
    """What a value must be: the end of a sentence that begins with the setting's name.

    It never repeats the value of a secret.
    """
