// A curve bent by hand: drag its control points up and down, or focus one and use the arrow keys.
const MARGIN = { left: 58, right: 58, top: 14, bottom: 44 }

// The slopes of a curve that never overshoots its points (Fritsch & Carlson; scipy's PCHIP).
function slopes(x, y) {
  const n = x.length, h = [], s = []
  for (let i = 0; i < n - 1; i++) { h.push(x[i + 1] - x[i]); s.push((y[i + 1] - y[i]) / h[i]) }
  const d = new Array(n).fill(0)
  for (let i = 1; i < n - 1; i++) {
    if (s[i - 1] * s[i] <= 0) continue
    const a = 2 * h[i] + h[i - 1], b = h[i] + 2 * h[i - 1]
    d[i] = (a + b) / (a / s[i - 1] + b / s[i])
  }
  const end = (h0, h1, s0, s1) => {
    let m = ((2 * h0 + h1) * s0 - h0 * s1) / (h0 + h1)
    if (m * s0 <= 0) m = 0
    else if (s0 * s1 <= 0 && Math.abs(m) > 3 * Math.abs(s0)) m = 3 * s0
    return m
  }
  d[0] = end(h[0], h[1], s[0], s[1])
  d[n - 1] = end(h[n - 2], h[n - 3], s[n - 2], s[n - 3])
  return d
}

function bend(x, y) {
  const d = slopes(x, y), points = []
  for (let i = 0; i < x.length - 1; i++) {
    const h = x[i + 1] - x[i]
    for (let k = 0; k <= 16; k++) {
      const t = k / 16, u = 1 - t
      points.push([x[i] + t * h, y[i] * (1 + 2 * t) * u * u + h * d[i] * t * u * u
        + y[i + 1] * t * t * (3 - 2 * t) - h * d[i + 1] * t * t * u])
    }
  }
  return points
}

class Editor {
  constructor(root, send) {
    this.root = root
    this.send = send
    this.svg = add(root, "svg", { width: "100%", role: "group" })
    this.dragging = null
    this.waiting = false
    this.resize = new ResizeObserver(() => this.data && this.draw())
    this.resize.observe(root)
  }

  update(data) {
    this.data = data
    if (this.waiting && data.echo === this.sent) this.waiting = false
    if (this.dragging === null && !this.dirty) this.y = [...data.handles.y]
    this.draw()
    this.flush()
  }

  // One message under way at a time: the next goes when Python has answered the last.
  flush() {
    if (!this.dirty || this.waiting) return
    this.dirty = false
    this.waiting = true
    this.sent = this.y.map(v => v.toFixed(4)).join(",")
    this.send(this.sent)
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.waiting = false; this.flush() }, 1500)
  }

  set(index, value) {
    const [low, high] = this.data.limits
    const rounded = Math.round(value / this.data.step) * this.data.step
    this.y[index] = Math.min(high, Math.max(low, rounded))
    this.dirty = true
    this.draw()
    this.flush()
  }

  draw() {
    const { svg, data } = this, { axes } = data, colours = palette(this.root, data.palettes)
    this.root.style.color = colours.text
    const width = Math.max(240, this.root.clientWidth), height = data.height
    const sx = v => MARGIN.left + (v - axes.x[0]) / (axes.x[1] - axes.x[0]) * (width - MARGIN.left - MARGIN.right)
    const scale = (range, v) => height - MARGIN.bottom - (v - range[0]) / (range[1] - range[0]) * (height - MARGIN.top - MARGIN.bottom)
    const focused = svg.getRootNode().activeElement?.dataset?.index
    svg.replaceChildren()
    svg.setAttribute("height", height)
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`)
    for (const v of axes.xticks) {
      add(svg, "line", { x1: sx(v), x2: sx(v), y1: MARGIN.top, y2: height - MARGIN.bottom, stroke: colours.grid })
      add(svg, "text", { x: sx(v), y: height - MARGIN.bottom + 18, "text-anchor": "middle" }, v)
    }
    for (const v of axes.yticks) {
      const y = scale(axes.y, v)
      add(svg, "line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y, y2: y, stroke: colours.grid })
      add(svg, "text", { x: MARGIN.left - 8, y: y + 5, "text-anchor": "end" }, v)
    }
    add(svg, "text", { x: width / 2, y: height - 6, "text-anchor": "middle" }, axes.xlabel)
    add(svg, "text", { transform: `translate(14 ${(height - MARGIN.bottom) / 2}) rotate(-90)`, "text-anchor": "middle" }, axes.ylabel)
    for (const curve of data.curves) {
      const range = curve.range ?? axes.y
      const path = curve.x.map((v, i) => `${i ? "L" : "M"}${sx(v).toFixed(1)} ${scale(range, curve.y[i]).toFixed(1)}`).join("")
      if (curve.fill) add(svg, "path", { d: `${path}L${sx(curve.x.at(-1))} ${scale(range, range[0])}L${sx(curve.x[0])} ${scale(range, range[0])}Z`, fill: curve.colour, "fill-opacity": 0.16 })
      add(svg, "path", { d: path, fill: "none", stroke: curve.colour, "stroke-width": curve.width, "stroke-dasharray": curve.dash })
    }
    const x = data.handles.x
    let points = bend(x, data.rising ? this.rising() : this.y)
    if (data.flat) points = [[axes.x[0], points[0][1]], ...points, [axes.x[1], points.at(-1)[1]]]
    const line = points.map(([a, b], i) => `${i ? "L" : "M"}${sx(a).toFixed(1)} ${scale(axes.y, b).toFixed(1)}`).join("")
    add(svg, "path", { d: line, fill: "none", stroke: data.bent, "stroke-width": 3.5 })
    x.forEach((v, i) => this.handle(i, sx(v), scale(axes.y, this.y[i]), value => {
      const share = (height - MARGIN.bottom - value) / (height - MARGIN.top - MARGIN.bottom)
      return axes.y[0] + share * (axes.y[1] - axes.y[0])
    }))
    if (focused !== undefined) svg.querySelector(`[data-index="${focused}"]`)?.focus()
    this.legend(width)
    svg.dataset.heights = this.y.map(v => v.toFixed(2)).join(",")
  }

  rising() {
    let top = -Infinity
    return this.y.map((v, i) => (top = Math.max(top, v - i * 0.02)) + i * 0.02)
  }

  handle(index, x, y, valueAt) {
    const { svg, data } = this
    const dot = add(svg, "circle", {
      cx: x, cy: y, r: 10, fill: data.bent, stroke: palette(this.root, data.palettes).middle, "stroke-width": 2.5,
      tabindex: 0, role: "slider", class: "handle", "data-index": index,
      "aria-label": `${data.name} at ${data.handles.x[index].toFixed(2)}`,
      "aria-valuenow": this.y[index].toFixed(2), "aria-valuemin": data.limits[0], "aria-valuemax": data.limits[1],
    })
    dot.onpointerdown = event => {
      event.preventDefault()
      this.dragging = index
      const move = e => {
        const box = svg.getBoundingClientRect()
        this.set(index, valueAt(e.clientY - box.top))
      }
      const stop = () => {
        this.dragging = null
        removeEventListener("pointermove", move)
        removeEventListener("pointerup", stop)
        removeEventListener("pointercancel", stop)
      }
      addEventListener("pointermove", move)
      addEventListener("pointerup", stop)
      addEventListener("pointercancel", stop)
    }
    dot.onkeydown = event => {
      const sign = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[event.key]
      if (!sign) return
      event.preventDefault()
      event.stopPropagation()
      this.set(index, this.y[index] + sign * (event.shiftKey ? 5 : 1) * data.step)
    }
  }

  legend(width) {
    let x = MARGIN.left + 8, y = MARGIN.top + 8
    const entries = [...this.data.curves, { name: this.data.name, colour: this.data.bent, width: 3.5, dash: "none" }]
    for (const { name, colour, dash, width: thick } of entries) {
      if (!name) continue
      const line = add(this.svg, "line", { stroke: colour, "stroke-width": thick, "stroke-dasharray": dash })
      const label = add(this.svg, "text", {}, name), length = label.getComputedTextLength()
      if (x > MARGIN.left + 8 && x + 32 + length > width - 8) { x = MARGIN.left + 8; y += 20 }
      for (const [key, value] of Object.entries({ x1: x, x2: x + 26, y1: y, y2: y })) line.setAttribute(key, value)
      label.setAttribute("x", x + 32)
      label.setAttribute("y", y + 5)
      x += 50 + length
    }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".editor")
  root.editor ??= new Editor(root, text => root.report(text))
  root.report = text => setTriggerValue("moved", text)
  root.editor.update(data)
  return () => { root.editor?.resize.disconnect(); clearTimeout(root.editor?.timer); root.editor = undefined; root.replaceChildren() }
}
