"""What is printed: a document in words, and the PDF of it."""
