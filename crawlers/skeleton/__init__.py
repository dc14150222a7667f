"""What `kb new-source` starts from: texts in which `$names` are replaced (string.Template)."""
