"""The frame of every page of the simulation: French, whole in itself, without scripts, and marked as a simulation."""

from html import escape

from starlette.responses import HTMLResponse

_PAGE = """<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>{title} – Simulation</title>
<style>
* {{ box-sizing: border-box }}
body {{ margin: 0; background: #eef1f6; color: #1c2433; font: 1.05rem/1.5 system-ui, sans-serif }}
.mark {{ padding: .7rem 1rem; background: #7a3e00; color: #fff; text-align: center; font-weight: 600 }}
main {{ max-width: 40rem; margin: 1.2rem auto; padding: 1.2rem; background: #fff; border-radius: .6rem }}
h1 {{ margin: 0 0 .8rem; font-size: 1.4rem }}
h2 {{ margin: 1.6rem 0 .5rem; font-size: 1.1rem }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 0 0 1.2rem }}
dt {{ color: #4a5468 }}
dd {{ margin: 0; overflow-wrap: anywhere }}
dd.amount {{ font-size: 1.5rem; font-weight: 700 }}
button {{ display: block; width: 100%; min-height: 2.9rem; margin: .5rem 0; padding: .5rem 1rem;
         border: 2px solid #23407a; border-radius: .5rem; background: #fff; color: #23407a;
         font: inherit; cursor: pointer }}
button.first {{ background: #23407a; color: #fff; font-weight: 600 }}
button:focus-visible, summary:focus-visible, input:focus-visible, a:focus-visible {{
         outline: 3px solid #b35900; outline-offset: 2px }}
details {{ margin-top: 1.2rem; border-top: 1px solid #c9d0dd; padding-top: .8rem }}
summary {{ min-height: 2rem; cursor: pointer; font-weight: 600 }}
label {{ display: flex; gap: .6rem; align-items: flex-start; padding: .45rem 0 }}
input {{ flex: none; width: 1.3rem; height: 1.3rem; margin: .15rem 0 0 }}
small {{ display: block; color: #4a5468; font-size: .9rem }}
table {{ border-collapse: collapse; width: 100%; font-size: .95rem }}
th, td {{ padding: .4rem .6rem; border-bottom: 1px solid #c9d0dd; text-align: left }}
td {{ vertical-align: top }}
td:first-child {{ padding-left: 0; overflow-wrap: anywhere }}
th:first-child {{ padding-left: 0 }}
.number {{ text-align: right; white-space: nowrap }}
a {{ color: #23407a }}
</style>
</head>
<body>
<header class="mark">Simulation – aucun argent n'est débité</header>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


def render_page(title: str, content: str, status: int = 200) -> HTMLResponse:
    """A page with this title, plain text, and this content, HTML; never kept by a cache."""
    page = _PAGE.format(title=escape(title, quote=False), content=content)
    return HTMLResponse(page, status, headers={"cache-control": "no-store"})


def render_message(title: str, *sentences: str, status: int = 200) -> HTMLResponse:
    """A page that only says something, in plain text."""
    return render_page(title, "\n".join(f"<p>{escape(one, quote=False)}</p>" for one in sentences), status)
