"""Sphinx's settings for the site; ``website.build`` calls Sphinx with this file."""

import refimpl

project = "refimpl"
author = "the refimpl authors"
copyright = author
release = version = refimpl.__version__

extensions = ["myst_nb", "sphinx_copybutton"]
exclude_patterns = ["_build"]
root_doc = "index"

# Notebooks are shown as they are committed.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}  # the default asks other hosts
nb_render_markdown_format = "myst"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "deflist", "dollarmath", "colon_fence"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
suppress_warnings = ["myst.header", "misc.highlighting_failure"]

html_theme = "furo"
html_title = f"refimpl {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_show_search_summary = False  # a page of file:// may not fetch another
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"  # of furo's own dependency

# One file without fonts, which draws on any page, from file:// too.
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {
    "tex": {"macros": {}},
    "options": {
        "ignoreHtmlClass": "tex2jax_ignore|mathjax_ignore|document",
        "processHtmlClass": "tex2jax_process|mathjax_process|math",
    },
    "svg": {"fontCache": "global"},
}
myst_update_mathjax = False
