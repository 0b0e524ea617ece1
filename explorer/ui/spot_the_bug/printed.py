"""Wrong formulas, tables and sentences of lectures and papers."""

from explorer.theory.bugs import critics, losses, measures
from explorer.ui.spot_the_bug.case import Case

PRINTED: dict[str, Case] = {
    "value": Case(
        "The value of the game",
        "A slide of a lecture (Yijun Zhao)",
        "What D maximises and G minimises.",
        (
            r"\mathrm{min}_G\,\mathrm{max}_D\,V(D, G)",
            r"= \mathbb{E}_{x\sim p}[\log D(x)]",
            r"+\,\mathbb{E}_{z}[1 - \log D(G(z))]",
        ),
        (2,),
        (r"+\,\mathbb{E}_{z}[\log(1 - D(G(z)))]",),
        "The 1 stands before the log instead of inside it. Wherever there are more fakes than "
        "real samples, this V grows without end as D goes to 0: it has no best D.",
        losses.one_minus_log,
        formula=True,
    ),
    "optimal": Case(
        "When D is at its best",
        "A guide (Garrido et al.), in our words",
        "What the best D says about fakes.",
        (
            "G is held, and D maximises V(D, G).",
            "The best D is p / (p + q).",
            "So when D is optimal, D(G(z)) goes to 0.",
            "There log(1 − D(G(z))) is flat: G hardly learns.",
        ),
        (2,),
        ("Only where data and fakes do not overlap; at p = q it is 1/2.",),
        "A best D is not a sure D. It goes to 0 on fakes only as they leave the data behind; "
        "for a perfect G the best D says 1/2.",
        measures.fakes_seen_by_the_best_d,
    ),
    "sign": Case(
        "A critic and its penalty",
        "A guide (Garrido et al.)",
        "What the critic maximises.",
        (
            r"\mathrm{max}_D\,\mathbb{E}_{x\sim p}[D(x)]",
            r"-\,\mathbb{E}_{z}[D(G(z))]",
            r"+\,\lambda\,\mathbb{E}_{\hat x}[(\lVert\nabla D(\hat x)\rVert_2 - 1)^2]",
        ),
        (2,),
        (r"-\,\lambda\,\mathbb{E}_{\hat x}[(\lVert\nabla D(\hat x)\rVert_2 - 1)^2]",),
        "A penalty is added to what one descends. Here it is added to what the critic ascends: "
        "it is paid for a steep slope, and the slope runs away.",
        critics.penalty_added_to_the_gain,
        formula=True,
    ),
    "critic": Case(
        "The layers of a WGAN critic",
        "A table of a guide (Garrido et al.), in short",
        "A critic for pictures of 32 pixels, whose answers are to be distances.",
        (
            "Picture                        32 x 32 x 3",
            "Conv 5x5, stride 2             16 x 16 x 64",
            "LayerNorm, LeakyReLU 0.2       16 x 16 x 64",
            "Conv 5x5, stride 2              8 x 8 x 128",
            "LayerNorm, LeakyReLU 0.2        8 x 8 x 128",
            "Conv 5x5, stride 2              4 x 4 x 256",
            "LayerNorm, LeakyReLU 0.2        4 x 4 x 256",
            "Conv 4x4, sigmoid               1 x 1 x 1",
        ),
        (7,),
        ("Conv 4x4                        1 x 1 x 1",),
        "A critic's answer is a number without bounds. After a sigmoid two answers differ by "
        "less than 1, so a fake further away than 1 does not feel how far it is.",
        critics.sigmoid_at_the_end,
    ),
    "js": Case(
        "Jensen and Shannon",
        "A paper (Arjovsky, Chintala & Bottou 2017), definition and example",
        "The definition has to give the value of the last line.",
        (
            r"m = \tfrac12 (p + q)",
            r"\mathrm{JS} = \mathrm{KL}(p, m) + \mathrm{KL}(q, m)",
            r"\mathrm{JS} = \log 2,\quad \mathrm{where p and q do not meet}",
        ),
        (1,),
        (r"\mathrm{JS} = \tfrac12\,\mathrm{KL}(p, m) + \tfrac12\,\mathrm{KL}(q, m)",),
        "Each KL is log 2 where p and q do not meet: the sum is twice the value stated. With "
        "the halves JS is at most log 2, as everywhere in this app.",
        measures.js_without_its_half,
        formula=True,
    ),
}
