"""What is kept outside of the books: backups of a whole book, and single teams as files."""
