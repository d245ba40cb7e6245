"""The project's own lint rules: what reviewers would otherwise have to say twice.

Every rule says why in its docstring and proves itself on ``good_lines`` and ``bad_lines``. A new rule is a
class in one of the ``rules_*`` modules, listed in `tools.lint.registry`.
"""
