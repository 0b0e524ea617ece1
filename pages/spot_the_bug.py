"""One of these lines is wrong: which, and what does it do?"""

from explorer.ui.frame import page, state
from explorer.ui.spot_the_bug import text, view
from explorer.ui.spot_the_bug.config import SpotConfig

page.question(text.QUESTION)
config = view.choose(state.load(view.PAGE, SpotConfig))
state.save(view.PAGE, config)
view.show(config.case)
page.try_this(view.PAGE, text.EXPERIMENTS)
view.score()
page.remember(*text.REMEMBER)
