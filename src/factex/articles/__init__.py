"""Step 1: files, folders, patterns and standard input -> articles, read to the last character."""

from factex.articles.model import Article, InputFile
from factex.articles.reader import ArticleReader

__all__ = ["Article", "ArticleReader", "InputFile"]
