// Figure 1 as a film: densities and D above, arrows from z to x below, the value beside.
// All moments are here already, so that playing and scrubbing never wait for the server.
class Player {
  constructor(root) {
    this.root = root
    this.svg = root.querySelector("svg")
    this.slider = root.querySelector("input")
    this.playButton = root.querySelector(".play")
    this.caption = root.querySelector(".caption")
    this.slider.oninput = () => { this.pause(); this.show(+this.slider.value) }
    this.slider.onchange = () => this.report()
    this.playButton.onclick = () => (this.timer ? (this.pause(), this.report()) : this.play())
    root.querySelectorAll("[data-panel]").forEach(b => { b.onclick = () => this.jump(b.dataset.panel) })
    root.querySelector(".back").onclick = () => this.step(-1)
    root.querySelector(".next").onclick = () => this.step(1)
    this.resize = new ResizeObserver(() => this.data && this.show(this.moment))
    this.resize.observe(this.svg)
  }

  update(data) {
    const fresh = this.data?.run !== data.run
    const moved = data.moment !== this.known
    this.data = data
    this.known = data.moment
    this.slider.max = data.panels.length - 1
    if (moved || this.moment === undefined) this.moment = data.moment
    this.show(Math.min(this.moment, data.panels.length - 1))
    if (fresh && this.timer) this.play()
  }

  step(by) { this.pause(); this.show(Math.max(0, Math.min(this.data.panels.length - 1, this.moment + by))); this.report() }

  jump(panel) {
    this.pause()
    const { panels } = this.data
    const ahead = panels.findIndex((p, i) => i > this.moment && p === panel)
    this.show(ahead >= 0 ? ahead : panels.indexOf(panel))
    this.report()
  }

  play() {
    this.pause()
    if (this.moment >= this.data.panels.length - 1) this.moment = 0
    this.playButton.textContent = "Pause"
    this.timer = setInterval(() => {
      if (this.moment >= this.data.panels.length - 1) { this.pause(); this.report(); return }
      this.show(this.moment + 1)
    }, 220)
  }

  pause() { clearInterval(this.timer); this.timer = undefined; this.playButton.textContent = "Play" }

  report() { if (this.moment !== this.known) { this.known = this.moment; this.send(this.moment) } }

  show(moment) {
    this.moment = moment
    this.slider.value = moment
    const { svg, data } = this, c = palette(this.root, data.palettes)
    this.root.style.color = c.text
    const width = Math.max(320, svg.clientWidth), height = data.height, split = Math.max(300, width * 0.74)
    const top = 34, floor = height - 142, rail = height - 118, base = height - 34
    const sx = v => 44 + (v - data.x[0]) / (data.x.at(-1) - data.x[0]) * (split - 88)
    const sy = v => floor - Math.min(v / data.top, 1.15) * (floor - top) / 1.12
    const sd = v => floor - v * (floor - top) / 1.12
    svg.replaceChildren()
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
    svg.setAttribute("height", height)
    for (const v of [0, 0.5, 1]) {
      add(svg, "line", { x1: 44, x2: split - 44, y1: sd(v), y2: sd(v), stroke: c.grid })
      add(svg, "text", { x: split - 38, y: sd(v) + 5 }, v === 0.5 ? "½" : v)
    }
    add(svg, "text", { transform: `translate(${split - 8} ${(top + floor) / 2}) rotate(90)`, "text-anchor": "middle" }, "D(x)")
    add(svg, "text", { transform: `translate(20 ${(top + floor) / 2}) rotate(-90)`, "text-anchor": "middle" }, "density")
    const line = (ys, scale, colour, dash, thick, fill) => {
      const path = ys.map((v, i) => `${i ? "L" : "M"}${sx(data.x[i]).toFixed(1)} ${scale(v).toFixed(1)}`).join("")
      if (fill) add(svg, "path", { d: `${path}L${sx(data.x.at(-1))} ${floor}L${sx(data.x[0])} ${floor}Z`, fill: colour, "fill-opacity": 0.17 })
      add(svg, "path", { d: path, fill: "none", stroke: colour, "stroke-width": thick, "stroke-dasharray": dash })
    }
    line(data.p, sy, c.real, "none", 2.5, true)
    line(data.fake[moment], sy, c.fake, "8 5", 2.5, true)
    line(data.d[moment], sd, c.accent, "none", 3.5)
    line(data.best[moment], sd, c.optimum, "2 4", 2.5)
    this.arrows(svg, sx, rail, base, moment)
    this.legend(svg, c)
    if (width > split + 120) this.history(svg, split + 16, width - 12, top, base, moment)
    this.caption.textContent = data.captions[moment]
    svg.dataset.moment = moment
    svg.dataset.panel = data.panels[moment]
  }

  arrows(svg, sx, rail, base, moment) {
    const { data } = this, c = palette(this.root, data.palettes), [low, high] = [data.x[0], data.x.at(-1)]
    const sz = z => sx(low + (0.2 + 0.6 * z) * (high - low))
    add(svg, "line", { x1: sx(low), x2: sx(high), y1: rail, y2: rail, stroke: c.text })
    add(svg, "line", { x1: sz(0), x2: sz(1), y1: base, y2: base, stroke: c.text })
    add(svg, "text", { x: sx(low) - 14, y: rail + 5, "text-anchor": "middle" }, "x")
    add(svg, "text", { x: sz(0) - 14, y: base + 5, "text-anchor": "middle" }, "z")
    for (const v of [-4, -2, 0, 2, 4]) add(svg, "text", { x: sx(v), y: rail - 6, "text-anchor": "middle", "font-size": 12 }, v)
    for (const v of [0, 0.5, 1]) add(svg, "text", { x: sz(v), y: base + 20, "text-anchor": "middle", "font-size": 12 }, v)
    data.z.forEach((z, i) => {
      const x = Math.max(low, Math.min(high, data.g[moment][i]))
      add(svg, "line", { x1: sz(z), y1: base, x2: sx(x), y2: rail + 7, stroke: c.fake, "stroke-width": 1.4, "stroke-opacity": 0.85 })
      add(svg, "path", { d: `M${sx(x)} ${rail + 1}l-3.5 8h7z`, fill: c.fake })
    })
  }

  legend(svg, c) {
    let x = 52, y = 14
    const rows = [["data p", c.real, "none"], ["fakes q", c.fake, "8 5"], ["best D* for this G", c.optimum, "2 4"], ["D as trained", c.accent, "none"]]
    for (const [name, colour, dash] of rows) {
      const mark = add(svg, "line", { stroke: colour, "stroke-width": 3, "stroke-dasharray": dash })
      const label = add(svg, "text", {}, name), length = label.getComputedTextLength()
      // On a phone they take two rows.
      if (x + 32 + length > svg.clientWidth) { x = 52; y += 22 }
      for (const [key, value] of Object.entries({ x1: x, x2: x + 26, y1: y, y2: y })) mark.setAttribute(key, value)
      label.setAttribute("x", x + 32)
      label.setAttribute("y", y + 5)
      x += 52 + length
    }
  }

  history(svg, left, right, top, base, moment) {
    const { data } = this, c = palette(this.root, data.palettes), low = -1.386294, n = data.panels.length
    const least = Math.min(low, ...data.values.filter(Number.isFinite)) - 0.05
    const x = i => left + 34 + i / (n - 1) * (right - left - 40)
    const y = v => base - 20 - (Math.max(least, v) - least) / (0.05 - least) * (base - 40 - top)
    add(svg, "text", { x: (left + right) / 2, y: top - 4, "text-anchor": "middle" }, "the game's value")
    for (const [v, name] of [[0, "0"], [low, "−log 4"]]) {
      add(svg, "line", { x1: left + 34, x2: right, y1: y(v), y2: y(v), stroke: v ? c.optimum : c.grid, "stroke-dasharray": "4 4" })
      add(svg, "text", { x: left + 36, y: y(v) - 5, "font-size": 12 }, name)
    }
    const draw = (values, colour, dash) => add(svg, "path", {
      d: values.map((v, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join(""),
      fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash,
    })
    draw(data.values, c.accent, "none")
    draw(data.optimum, c.optimum, "2 4")
    add(svg, "circle", { cx: x(moment), cy: y(data.optimum[moment]), r: 6, fill: c.optimum })
    add(svg, "text", { x: (left + right) / 2, y: base + 14, "text-anchor": "middle", "font-size": 12 }, "C(G) dotted, V(D, G) solid")
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".player")
  root.player ??= new Player(root)
  root.player.send = moment => setTriggerValue("moment", moment)
  root.player.update(data)
  return () => { root.player?.pause(); root.player?.resize.disconnect(); root.player = undefined }
}
