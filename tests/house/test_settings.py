"""The operator's settings: what may be said, what is refused, what is never shown."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path

import pytest

from quotewright.settings import (
    SettingsError,
    WorkerPlace,
    describe,
    load_secret_keys,
    read_settings,
)

KEY = bytes(range(32))
OTHER_KEY = bytes(range(100, 132))
BASE64 = base64.b64encode(KEY).decode()


def problems_of(**variables: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        read_settings({f"QUOTEWRIGHT_{name}": text for name, text in variables.items()})
    return refused.value.problems


def test_nothing_set_serves_sqlite_below_the_working_directory() -> None:
    settings = read_settings({"PATH": "/bin"})
    assert settings.data_dir == Path.cwd() / "data"
    assert settings.database_url == f"sqlite:///{Path.cwd()}/data/quotewright.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.trusted_proxies == ()
    assert settings.database_threads == 8
    assert settings.cores == "one"
    assert settings.log_level == "info"


def test_the_data_folder_is_where_the_sqlite_file_is() -> None:
    settings = read_settings({"QUOTEWRIGHT_DATABASE_URL": "sqlite:////srv/books/acme.db"})
    assert settings.data_dir == Path("/srv/books")
    assert settings.key_file == Path("/srv/books/secret.key")


def test_the_database_is_in_the_data_folder_when_only_that_is_named(tmp_path: Path) -> None:
    settings = read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/quotewright.db"


def test_an_empty_variable_is_an_unset_one() -> None:
    settings = read_settings({"QUOTEWRIGHT_DATABASE_THREADS": "", "QUOTEWRIGHT_SECRET_KEY": " "})
    assert settings.database_threads == 8
    assert settings.given_keys == ()


def test_everything_that_is_wrong_is_said_at_once() -> None:
    problems = problems_of(
        DATABASE_URL="mysql://localhost/books",
        PUBLIC_URL="https://quotes.example.com/",
        DATABASE_THREADS="none",
        LOG_LEVEL="loud",
        TRUSTED_PROXIES="10.0.0.0/8, proxy",
    )
    assert len(problems) == 5
    assert all(problem.startswith("QUOTEWRIGHT_") for problem in problems)
    assert all(problem.endswith(".") for problem in problems)


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    (problem,) = problems_of(LOGLEVEL="info")
    assert problem == "QUOTEWRIGHT_LOGLEVEL is no setting; did you mean QUOTEWRIGHT_LOG_LEVEL?"


def test_names_of_the_tests_are_left_alone() -> None:
    read_settings({"QUOTEWRIGHT_TEST_DATABASE_URL": "postgresql://127.0.0.1/postgres"})


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///folder/",
        "postgres://127.0.0.1/books",
        "postgresql://127.0.0.1",
        "postgresql://127.0.0.1:port/books",
        "postgresql://[::1/books",
        "postgresql://user:s3cr#t@127.0.0.1/books",
        "postgresql://user:s3cr/t@127.0.0.1/books",
        "postgresql://user:s3cr@t@127.0.0.1/books",
        "postgresql://user:s3/c?r@127.0.0.1/books",
    ],
)
def test_a_database_that_cannot_be_meant_is_refused_without_being_repeated(url: str) -> None:
    (problem,) = problems_of(DATABASE_URL=url)
    assert "s3" not in problem


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///book.db",
        "sqlite:////srv/book.db?max_page_count=100",
        "postgresql://user:p%40ss@127.0.0.1:5432/books",
        "postgresql:///books?host=/run/postgresql",
        "postgresql://one:5432,two:5433/books",
    ],
)
def test_a_database_is_taken_as_it_is_written(url: str) -> None:
    assert read_settings({"QUOTEWRIGHT_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize(
    "written",
    [
        BASE64,
        BASE64.rstrip("="),
        base64.urlsafe_b64encode(KEY).decode(),
        KEY.hex(),
        KEY.hex().upper(),
    ],
)
def test_a_key_is_written_as_base64_or_hex(written: str) -> None:
    assert read_settings({"QUOTEWRIGHT_SECRET_KEY": written}).given_keys == (KEY,)


def test_base64_of_both_alphabets_is_one_key() -> None:
    key = bytes([0xFB, 0xFF] * 16)
    for written in (base64.b64encode(key), base64.urlsafe_b64encode(key)):
        settings = read_settings({"QUOTEWRIGHT_SECRET_KEY": written.decode()})
        assert settings.given_keys == (key,)


def test_several_keys_keep_their_order() -> None:
    settings = read_settings({"QUOTEWRIGHT_SECRET_KEY": f"{OTHER_KEY.hex()}, {BASE64}"})
    assert load_secret_keys(settings) == (OTHER_KEY, KEY)


@pytest.mark.parametrize("written", ["hunter2", BASE64 + ",", BASE64[:20], "é" * 43, "g" * 64])
def test_a_key_of_another_size_is_refused_without_being_repeated(written: str) -> None:
    (problem,) = problems_of(SECRET_KEY=written)
    assert "32 bytes" in problem
    assert written not in problem


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://user:hidden@127.0.0.1/books\n")
    settings = read_settings({"QUOTEWRIGHT_DATABASE_URL_FILE": str(tmp_path / "url")})
    assert settings.database_url == "postgresql://user:hidden@127.0.0.1/books"


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    (problem,) = problems_of(SECRET_KEY=BASE64, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert "both set" in problem


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_that_holds_no_secret_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    (problem,) = problems_of(SECRET_KEY_FILE=str(path))
    assert str(path) in problem


@pytest.mark.parametrize(
    "url",
    [
        "quotes.example.com",
        "ftp://quotes.example.com",
        "https://",
        "https://quotes.example.com/",
        "https://quotes.example.com?x=1",
        "https://quotes.example.com/#top",
        "https://me:pass@quotes.example.com",
        "https://quotes.example.com:port",
        "https://quotes example.com",
    ],
)
def test_a_public_address_is_a_place_and_nothing_more(url: str) -> None:
    assert len(problems_of(PUBLIC_URL=url)) == 1


def test_a_public_address_may_have_a_port_and_a_path() -> None:
    settings = read_settings({"QUOTEWRIGHT_PUBLIC_URL": "https://example.com:8443/quotes"})
    assert settings.public_url == "https://example.com:8443/quotes"


def test_proxies_are_addresses_and_networks() -> None:
    settings = read_settings({"QUOTEWRIGHT_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8,::1"})
    assert settings.trusted_proxies == tuple(map(ip_network, ("127.0.0.1", "10.0.0.0/8", "::1")))


def test_webhooks_go_to_public_addresses_unless_networks_are_allowed() -> None:
    assert read_settings({}).webhook_allowed_networks == ()
    settings = read_settings({"QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS": "10.1.0.0/16, fd00::/8"})
    assert settings.webhook_allowed_networks == (
        ip_network("10.1.0.0/16"),
        ip_network("fd00::/8"),
    )
    assert describe(settings)["QUOTEWRIGHT_WEBHOOK_ALLOWED_NETWORKS"] == "10.1.0.0/16,fd00::/8"


@pytest.mark.parametrize("text", ["everyone", "10.0.0.1/8", "10.0.0.0/8,", "https://10.0.0.1"])
def test_an_allowed_network_is_a_network(text: str) -> None:
    assert "such as 10.0.0.0/8" in problems_of(WEBHOOK_ALLOWED_NETWORKS=text)[0]


def test_a_delivery_is_tried_eight_times_unless_set() -> None:
    assert read_settings({}).webhook_attempts == 8
    assert read_settings({"QUOTEWRIGHT_WEBHOOK_ATTEMPTS": "1"}).webhook_attempts == 1


def test_webhooks_are_sent_by_the_serving_process_unless_set() -> None:
    settings = read_settings({})
    assert (settings.worker, settings.worker_lease_seconds) == (WorkerPlace.INSIDE, 10)
    assert settings.deliveries_days == 90
    settings = read_settings(
        {
            "QUOTEWRIGHT_WORKER": "none",
            "QUOTEWRIGHT_WORKER_LEASE_SECONDS": "300",
            "QUOTEWRIGHT_DELIVERIES_DAYS": "0",
        }
    )
    assert (settings.worker, settings.worker_lease_seconds) == (WorkerPlace.NONE, 300)
    assert settings.deliveries_days == 0


@pytest.mark.parametrize("text", ["0", "65", "-1", "8.0", "٨", "9" * 5000])
def test_threads_are_a_small_number(text: str) -> None:
    assert "from 1 to 64" in problems_of(DATABASE_THREADS=text)[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("THROTTLE_PER_MINUTE", "-1"),
        ("THROTTLE_BURST", "1000001"),
        ("THROTTLE_UNKNOWN_PER_MINUTE", "many"),
        ("HEAD_SECONDS", "0"),
        ("BODY_SECONDS", "3601"),
        ("WEBHOOK_ATTEMPTS", "0"),
        ("WEBHOOK_ATTEMPTS", "9"),
        ("WORKER", "outside"),
        ("WORKER_LEASE_SECONDS", "0"),
        ("WORKER_LEASE_SECONDS", "301"),
        ("DELIVERIES_DAYS", "-1"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_TOKEN", "a token with blanks in it"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_refused(name: str, text: str) -> None:
    (problem,) = problems_of(**{name: text})
    assert problem.startswith(f"QUOTEWRIGHT_{name} must be ")


def test_a_burst_is_a_minutes_worth_unless_set() -> None:
    settings = read_settings({"QUOTEWRIGHT_THROTTLE_PER_MINUTE": "90"})
    assert (settings.throttle_per_minute, settings.throttle_burst) == (90, 90)


def test_the_metrics_token_is_a_secret(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-in-a-file\n")
    settings = read_settings({"QUOTEWRIGHT_METRICS_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.metrics_token == "a-token-in-a-file"
    assert describe(settings)["QUOTEWRIGHT_METRICS_TOKEN"] == "set"
    assert "a-token" not in repr(settings)


def test_reading_settings_writes_nothing(tmp_path: Path) -> None:
    read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path / "data")})
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path / "data")})
    (key,) = load_secret_keys(settings)
    assert len(key) == 32
    assert load_secret_keys(settings) == (key,)
    assert stat.S_IMODE(settings.key_file.stat().st_mode) == 0o600
    assert list(settings.data_dir.iterdir()) == [settings.key_file]


def test_many_that_make_the_key_at_once_have_the_same_one(tmp_path: Path) -> None:
    settings = read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path)})
    with ThreadPoolExecutor(16) as together:
        keys = set(together.map(lambda _: load_secret_keys(settings), range(64)))
    assert len(keys) == 1


@pytest.mark.parametrize("content", [b"", b"half a ke", b"\xff"])
def test_a_broken_key_file_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    settings = read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path)})
    settings.key_file.write_bytes(content)
    with pytest.raises(SettingsError, match="restore it from a backup"):
        load_secret_keys(settings)
    assert settings.key_file.read_bytes() == content


def test_a_key_that_cannot_be_kept_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = read_settings({"QUOTEWRIGHT_DATABASE_URL": f"sqlite:///{tmp_path}/file/book.db"})
    with pytest.raises(SettingsError, match="QUOTEWRIGHT_SECRET_KEY"):
        load_secret_keys(settings)


def test_described_settings_hold_no_secret() -> None:
    settings = read_settings(
        {
            "QUOTEWRIGHT_DATABASE_URL": (
                "postgresql://user:hidden@127.0.0.1/books?password=hidden&sslmode=require"
            ),
            "QUOTEWRIGHT_SECRET_KEY": f"{BASE64},{OTHER_KEY.hex()}",
        }
    )
    described = describe(settings)
    assert described["QUOTEWRIGHT_DATABASE_URL"] == (
        "postgresql://user:***@127.0.0.1/books?password=***&sslmode=require"
    )
    assert described["QUOTEWRIGHT_SECRET_KEY"] == "set (2 keys)"
    assert "hidden" not in repr(settings) + str(described)
    assert BASE64 not in repr(settings)


def test_described_settings_are_all_there_are() -> None:
    described = describe(read_settings({}))
    assert described["QUOTEWRIGHT_SECRET_KEY"].endswith("data/secret.key")
    assert read_settings(
        {name: text for name, text in described.items() if text != "none" and "KEY" not in name}
    ) == read_settings({})


class TestMail:
    def test_without_a_server_it_is_kept_in_the_data_folder(self, tmp_path: Path) -> None:
        settings = read_settings({"QUOTEWRIGHT_DATA_DIR": str(tmp_path)})
        assert (settings.smtp_url, settings.mail_folder) == ("", tmp_path / "mail")

    def test_the_password_of_the_server_is_never_shown(self) -> None:
        settings = read_settings(
            {
                "QUOTEWRIGHT_SMTP_URL": "smtps://acme:s3cret@mail.example:465",
                "QUOTEWRIGHT_MAIL_FROM": "quotes@example.com",
            }
        )
        assert describe(settings)["QUOTEWRIGHT_SMTP_URL"] == "smtps://acme:***@mail.example:465"
        assert "s3cret" not in repr(settings)

    def test_a_server_needs_an_address_to_send_from(self) -> None:
        assert problems_of(SMTP_URL="smtp://mail.example") == (
            "QUOTEWRIGHT_MAIL_FROM must be set beside QUOTEWRIGHT_SMTP_URL.",
        )

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("http://mail.example", "must begin with smtp:// or smtps://"),
            ("smtp://", "must begin with smtp:// or smtps:// and name a host"),
            ("smtp://acme:s3cr@t@mail.example", "percent-encoded"),
            ("smtp://mail.example?tls=maybe", "may end with ?tls=none"),
            ("smtps://mail.example?tls=none", "may end with ?tls=none"),
            ("smtp://acme:s3cret@mail.example?tls=none", "anybody could read the password"),
            ("smtp://mail.example:port", "host and port"),
        ],
    )
    def test_an_address_of_a_server_that_cannot_be_right(self, url: str, words: str) -> None:
        (problem,) = problems_of(SMTP_URL=url, MAIL_FROM="quotes@example.com")
        assert words in problem
        assert "s3cr" not in problem

    @pytest.mark.parametrize("address", ["quotes", "Quotes <quotes@example.com>", "a@b\nc"])
    def test_an_address_to_send_from_that_is_none(self, address: str) -> None:
        (problem,) = problems_of(MAIL_FROM=address)
        assert "must be an e-mail address alone" in problem
