(() => {
'use strict'
const $ = (s, e = document) => e.querySelector(s), $$ = (s, e = document) => [...e.querySelectorAll(s)]
const D = JSON.parse($('#report').textContent), root = document.documentElement, tip = $('#tip'), live = $('#live')

// Numbers: true minus, powers of ten; a value and its error share their digits.
const minus = s => s.replace(/-/g, '−')
const raised = n => String(n).replace(/-/, '⁻').replace(/\d/g, d => '⁰¹²³⁴⁵⁶⁷⁸⁹'[d])
const size = v => v ? Math.floor(Math.log10(Math.abs(v))) : 0
const num = (v, digits = 6) => {
  if (v == null) return ''
  const x = +v.toPrecision(digits)
  if (!x) return '0'
  const [m, p] = x.toExponential().split('e')
  return minus(p < -4 || p > 5 ? `${m}×10${raised(+p)}` : String(x))
}
const pair = (v, e) => {
  if (v == null) return ['', '']
  if (!(e > 0)) return [num(v), e === 0 ? '± 0' : '']
  const p = size(Math.max(Math.abs(v), e)), shift = p < -4 || p > 5 ? p : 0, unit = 10 ** shift
  const d = Math.max(0, Math.min(12, 1 - size(e / unit))), power = shift ? `×10${raised(shift)}` : ''
  const f = x => minus((x / unit).toFixed(d).replace(/^-(?=[0.]*$)/, ''))
  return [f(v) + power, `± ${f(e)}${power}`]
}
const signed = z => z == null ? '' : (z < 0 ? '' : '+') + minus(z.toFixed(2))

// Theme: automatic, light, dark.
const modes = ['auto', 'light', 'dark'], stored = v => { try { return v ? localStorage.fluctua = v : localStorage.fluctua } catch { return '' } }
const paint = mode => {
  if (mode === 'auto') delete root.dataset.theme; else root.dataset.theme = mode
  $('#theme').textContent = '◐ ' + mode[0].toUpperCase() + mode.slice(1)
  $('#theme').setAttribute('aria-label', 'Colours: ' + mode)
}
let mode = (location.hash.match(/^#theme=(\w+)/) || [])[1] || stored()
if (!modes.includes(mode)) mode = 'auto'
paint(mode)
$('#theme').onclick = () => { mode = modes[(modes.indexOf(mode) + 1) % 3]; stored(mode); paint(mode) }

// Copy, also where the page is a file and has no clipboard.
const copy = async text => {
  // A clipboard that waits for leave is not waited for.
  const late = new Promise((_, no) => setTimeout(no, 300))
  try { await Promise.race([navigator.clipboard.writeText(text), late]); return true } catch {
    const area = document.createElement('textarea')
    area.value = text; area.className = 'vh'; document.body.append(area); area.select()
    let done = false
    try { done = document.execCommand('copy') } catch { }
    area.remove()
    return done
  }
}
for (const b of $$('[data-copy]')) b.onclick = async () => {
  b.textContent = await copy($('#' + b.dataset.copy).textContent) ? 'Copied' : 'Select and copy'
  setTimeout(() => b.textContent = 'Copy', 1500)
}
const save = (name, type, text) => {
  const a = document.createElement('a')
  a.href = URL.createObjectURL(new Blob([text], { type })); a.download = name; a.click()
  setTimeout(() => URL.revokeObjectURL(a.href), 1000)
}

// A curve of the report, or a series of the scan: coordinates x, sampled y and e, exact q, w that z compares with.
const curve = key => {
  const c = D.curves && D.curves[key], s = D.series && D.series[key]
  if (c) return {
    names: c.axes.map(a => a.name), x: c.axes.map(a => a.values), y: c.sampled && c.sampled.values,
    e: c.sampled && c.sampled.standard_errors, q: c.exact, w: c.expected || c.exact, n: c.axes[0].values.length, of: i => i
  }
  if (!s) return null
  const [a, b] = D.axes, n = a.values.length * (b ? b.values.length : 1), all = [...Array(n).keys()], there = all.filter(i => (s.y || s.q)[i] != null)
  return {
    names: [a.name].concat(b ? b.name : []), x: b ? [all.map(i => a.values[i / b.values.length | 0]), all.map(i => b.values[i % b.values.length])] : [a.values],
    y: s.y, e: s.e, q: s.q, z: s.z, n, of: i => there[i] ?? i, title: `${s.name} ${s.of}`
  }
}
const told = (c, i) => {
  const y = c.y && c.y[i], e = c.e && c.e[i], q = c.q && c.q[i], z = c.z ? c.z[i] : e > 0 && c.w ? (y - c.w[i]) / e : null
  return [c.title, ...c.names.map((n, k) => `${n} = ${num(c.x[k][i])}`), y != null && 'sampled ' + pair(y, e).join(' '),
    q != null && 'exact ' + num(q), z != null && `z = ${signed(z)}`].filter(Boolean).join('\n')
}

// Scales: forth to a straight axis and back.
const scale = text => {
  const [kind, from, to] = text.split(' '), c = +kind.split(':')[1]
  const forth = kind === 'linear' ? x => x : kind === 'log' ? x => Math.log10(x) :
    x => Math.abs(x) <= c ? x / c : Math.sign(x) * (1 + Math.log10(Math.abs(x) / c))
  const back = kind === 'linear' ? u => u : kind === 'log' ? u => 10 ** u :
    u => Math.abs(u) <= 1 ? u * c : Math.sign(u) * c * 10 ** (Math.abs(u) - 1)
  return { log: kind === 'log', linear: kind === 'linear', forth, back, from: forth(+from), to: forth(+to) }
}
const ticks = (s, lo, hi, want) => {
  const out = []
  if (s.log && hi - lo > 1.2) {
    const step = Math.max(1, Math.ceil((hi - lo) / want))
    for (let d = Math.ceil(lo); d <= hi; d++) if (d % step === 0) out.push([d, d === 0 ? '1' : '10' + raised(d)])
    return out
  }
  const a = s.back(lo), b = s.back(hi), raw = (b - a) / want, p = 10 ** Math.floor(Math.log10(raw)), m = raw / p
  const step = p * (m <= 1 ? 1 : m <= 2 ? 2 : m <= 5 ? 5 : 10), unit = s.unit || 1
  const decimals = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9))
  for (let k = Math.ceil(a / step - 1e-9); k * step <= b + 1e-9 * step; k++)
    out.push([s.forth(k * step), k ? minus((k * step / unit).toFixed(Math.min(decimals, 12))) : '0'])
  return out
}

const NS = 'http://www.w3.org/2000/svg'
const add = (parent, tag, attributes) => {
  const e = document.createElementNS(NS, tag)
  for (const k in attributes) e.setAttribute(k, attributes[k])
  return parent.appendChild(e)
}
const enliven = svg => {
  const card = svg.closest('figure'), cells = (card.dataset.cells || '').split(',')
  const panels = $$('.panel', svg).map((g, k) => {
    const [l, t, w, h] = g.dataset.frame.split(' ').map(Number), x = scale(g.dataset.x), y = scale(g.dataset.y)
    const p = { g, l, t, r: l + w, b: t + h, x, y, marks: $('.marks', g), ticks: $('.ticks', g), notes: $('.notes', g), points: [] }
    p.was = p.ticks && p.ticks.innerHTML
    p.at = (u, v) => [l + (x.forth(u) - x.from) / (x.to - x.from) * w, p.b - (y.forth(v) - y.from) / (y.to - y.from) * h]
    const labels = p.ticks ? $$('text', p.ticks) : []
    p.below = labels.some(e => +e.getAttribute('y') > p.b + 2)
    // An axis may carry a power of ten in its label: what is written times what is meant.
    for (const [s, across] of [[x, true], [y, false]]) if (s.linear) for (const e of labels) {
      const v = +e.textContent.replace('−', '-'), ex = +e.getAttribute('x'), ey = +e.getAttribute('y')
      if (!v || across !== ey > p.b + 2) continue
      const meant = across ? s.from + (ex - l) / w * (s.to - s.from) : s.from + (p.b - ey + 2.8) / h * (s.to - s.from)
      if (meant / v > 0 && Math.abs(meant / v - 1) > .2) s.unit = 10 ** Math.round(Math.log10(meant / v))
    }
    const seen = new Set()
    const point = (key, c, i) => {
      const id = key + ' ' + i, v = cells[k] ? c.x[1][i] : c.y && c.y[i] != null && !(y.log && c.y[i] <= 0) ? c.y[i] : c.q && c.q[i]
      if (seen.has(id) || v == null) return
      seen.add(id)
      const [px, py] = p.at(c.x[0][i], v)
      if (Number.isFinite(px + py)) p.points.push({ c, i, px, py, key })
    }
    for (const e of $$('[data-curve]', g)) {
      const c = curve(e.dataset.curve)
      if (c) for (const i of e.dataset.i ? e.dataset.i.split(' ').map(Number) : [...Array(c.n).keys()]) point(e.dataset.curve, c, c.of(i))
    }
    if (cells[k]) { const c = curve(cells[k]); if (c) for (let i = 0; i < c.n; i++) point(cells[k], c, i) }
    p.points.sort((a, b) => a.px - b.px)
    return p
  })
  const all = panels.flatMap(p => p.points.map(q => ({ ...q, p }))), reset = $('[data-reset]', card)
  svg.tabIndex = 0
  const over = add(svg, 'g', { class: 'over' }), cross = add(over, 'path', { class: 'cross' }), ring = add(over, 'circle', { class: 'ring', r: 4 }), brush = add(over, 'rect', { class: 'brush' })
  for (const e of [cross, ring, brush]) e.setAttribute('hidden', '')
  const view = panels.map(p => ({ a: p.l, b: p.r, c: p.t, d: p.b })), home = view.map(v => ({ ...v }))
  let at = -1, down = null
  const sx = (k, x) => panels[k].l + (x - view[k].a) / (view[k].b - view[k].a) * (panels[k].r - panels[k].l)
  const sy = (k, y) => panels[k].t + (y - view[k].c) / (view[k].d - view[k].c) * (panels[k].b - panels[k].t)
  const hide = () => { cross.setAttribute('hidden', ''); ring.setAttribute('hidden', ''); tip.hidden = true; at = -1 }
  const redraw = () => {
    let moved = false
    panels.forEach((p, k) => {
      const v = view[k], kx = (p.r - p.l) / (v.b - v.a), ky = (p.b - p.t) / (v.d - v.c), same = Math.abs(kx - 1) + Math.abs(ky - 1) < 1e-9
      moved ||= !same
      if (p.marks) same ? p.marks.removeAttribute('transform') : p.marks.setAttribute('transform', `matrix(${kx} 0 0 ${ky} ${p.l - v.a * kx} ${p.t - v.c * ky})`)
      if (p.notes) p.notes.style.display = same ? '' : 'none'
      if (!p.ticks) return
      if (same) return p.ticks.innerHTML = p.was
      const X = u => p.x.from + (u - p.l) / (p.r - p.l) * (p.x.to - p.x.from), Y = u => p.y.from + (p.b - u) / (p.b - p.t) * (p.y.to - p.y.from)
      let out = ''
      for (const [u, s] of ticks(p.x, X(v.a), X(v.b), 6)) {
        const x = p.l + (u - X(v.a)) / (X(v.b) - X(v.a)) * (p.r - p.l)
        out += `<path d="M${x} ${p.b}v-3.2M${x} ${p.t}v3.2"/>` + (p.below ? `<text x="${x}" y="${p.b + 10}" text-anchor="middle">${s}</text>` : '')
      }
      for (const [u, s] of ticks(p.y, Y(v.d), Y(v.c), Math.max(2, (p.b - p.t) / 26))) {
        const y = p.b - (u - Y(v.d)) / (Y(v.c) - Y(v.d)) * (p.b - p.t)
        out += `<path d="M${p.l} ${y}h3.2M${p.r} ${y}h-3.2"/><text x="${p.l - 3.5}" y="${y + 2.8}" text-anchor="end">${s}</text>`
      }
      p.ticks.innerHTML = `<g class="redrawn">${out}</g>`
    })
    if (reset) { reset.classList.toggle('off', !moved); reset.tabIndex = moved ? 0 : -1 }
  }
  const show = n => {
    const q = all[n]
    if (!q) return
    at = n
    const k = panels.indexOf(q.p), x = sx(k, q.px), y = Math.max(q.p.t, Math.min(q.p.b, sy(k, q.py)))
    cross.setAttribute('d', `M${x} ${q.p.t}V${q.p.b}`); ring.setAttribute('cx', x); ring.setAttribute('cy', y)
    cross.removeAttribute('hidden'); ring.removeAttribute('hidden')
    tip.textContent = told(q.c, q.i); tip.hidden = false
    const m = svg.getBoundingClientRect(), f = m.width / svg.viewBox.baseVal.width, X = m.left + x * f, Y = m.top + y * f, w = tip.offsetWidth, h = tip.offsetHeight
    tip.style.left = Math.max(4, X + 14 + w > innerWidth ? X - w - 14 : X + 14) + 'px'
    tip.style.top = Math.max(4, Math.min(innerHeight - h - 4, Y - h / 2)) + 'px'
  }
  const where = e => { const m = svg.getBoundingClientRect(), f = svg.viewBox.baseVal.width / m.width; return [(e.clientX - m.left) * f, (e.clientY - m.top) * f] }
  const inside = ([x, y]) => panels.findIndex(p => x >= p.l - 6 && x <= p.r + 6 && y >= p.t - 4 && y <= p.b + 4)
  // Panels that share their x axis are zoomed together.
  const zoomTo = (k, v) => panels.forEach((p, j) => {
    if (j === k) view[j] = v
    else if (p.l === panels[k].l && p.r === panels[k].r && p.g.dataset.x === panels[k].g.dataset.x) view[j] = { ...view[j], a: v.a, b: v.b }
  })
  const goHome = () => { home.forEach((v, k) => view[k] = { ...v }); hide(); redraw() }
  const zoom = f => {
    const q = all[at], k = q ? panels.indexOf(q.p) : 0, v = view[k], p = panels[k], x = q ? q.px : (v.a + v.b) / 2, y = q ? q.py : (v.c + v.d) / 2
    const n = { a: x - (x - v.a) * f, b: x + (v.b - x) * f, c: y - (y - v.c) * f, d: y + (v.d - y) * f }
    if (n.b - n.a >= (p.r - p.l) * .999) return goHome()
    zoomTo(k, n); redraw()
  }
  svg.addEventListener('pointermove', e => {
    const [x, y] = where(e)
    if (down) {
      const p = panels[down.k], clamp = (u, a, b) => Math.max(a, Math.min(b, u))
      const X = [clamp(x, p.l, p.r), clamp(down.x, p.l, p.r)].sort((a, b) => a - b), Y = [clamp(y, p.t, p.b), clamp(down.y, p.t, p.b)].sort((a, b) => a - b)
      brush.removeAttribute('hidden')
      Object.entries({ x: X[0], y: Y[0], width: X[1] - X[0], height: Y[1] - Y[0] }).forEach(([n, v]) => brush.setAttribute(n, v))
      return
    }
    const k = inside([x, y])
    let best = -1, least = 1e9
    if (k >= 0) all.forEach((q, n) => {
      if (q.p !== panels[k] && !(panels[k].points.length === 0 && q.p.g.dataset.x === panels[k].g.dataset.x)) return
      const d = Math.abs(sx(panels.indexOf(q.p), q.px) - x) + (q.p === panels[k] ? (cells[k] ? 1 : .15) * Math.abs(sy(k, q.py) - y) : 0)
      if (d < least) { least = d; best = n }
    })
    best < 0 ? hide() : show(best)
  })
  svg.addEventListener('pointerleave', () => down || hide())
  svg.addEventListener('pointerdown', e => {
    if (e.pointerType === 'touch' || e.button) return
    const [x, y] = where(e), k = inside([x, y])
    if (k < 0) return
    down = { x, y, k }
    try { svg.setPointerCapture(e.pointerId) } catch { }
  })
  svg.addEventListener('pointerup', e => {
    if (!down) return
    const { x: u, y: w, k } = down, [x, y] = where(e), p = panels[k], v = view[k]
    down = null; brush.setAttribute('hidden', '')
    if (Math.abs(x - u) < 5 || Math.abs(y - w) < 5) return
    const f = (s, lo, hi, a, b) => a + (Math.max(lo, Math.min(hi, s)) - lo) / (hi - lo) * (b - a)
    zoomTo(k, { a: f(Math.min(x, u), p.l, p.r, v.a, v.b), b: f(Math.max(x, u), p.l, p.r, v.a, v.b), c: f(Math.min(y, w), p.t, p.b, v.c, v.d), d: f(Math.max(y, w), p.t, p.b, v.c, v.d) })
    hide(); redraw()
  })
  svg.addEventListener('dblclick', goHome)
  if (reset) reset.onclick = goHome
  svg.addEventListener('keydown', e => {
    const n = all.length, k = at, step = { ArrowRight: Math.min(n - 1, k + 1), ArrowLeft: k < 0 ? n - 1 : Math.max(0, k - 1), Home: 0, End: n - 1 }[e.key]
    if (e.key === 'Escape') goHome()
    else if ('+=-'.includes(e.key)) { zoom(e.key === '-' ? 2 : .5); show(k) }
    else if (step !== undefined && n) { show(step); live.textContent = tip.textContent.replace(/\n/g, ', ') }
    else return
    e.preventDefault()
  })
  svg.addEventListener('blur', hide)
  const csv = $('[data-csv]', card), keys = [...new Set($$('[data-curve]', svg).map(e => e.dataset.curve).concat(cells.filter(Boolean)))].filter(k => curve(k))
  if (csv && !keys.length) csv.classList.add('off')
  if (csv) csv.onclick = () => {
    const rows = keys.flatMap(k => { const c = curve(k); return [...Array(c.n).keys()].map(i => [c.title || card.id.slice(4), ...c.x.map(x => x[i]), c.y && c.y[i], c.e && c.e[i], c.q && c.q[i]].map(v => v ?? '')) })
    save(csv.dataset.csv + '.csv', 'text/csv', [['curve', ...curve(keys[0]).names, 'sampled', 'standard_error', 'exact'], ...rows].map(r => r.join()).join('\n') + '\n')
  }
}

// The width of a point on the screen, by which strokes keep their weight.
const fit = new ResizeObserver(list => list.forEach(({ target: s, contentRect: r }) => s.style.setProperty('--pt', r.width / s.viewBox.baseVal.width + 'px')))
$$('svg.figure').forEach(s => fit.observe(s))

// A drawing is put into its figure when that comes near the screen; the rest follows one by one, and all of it before
// it is printed.
const sources = $$('script[type="image/svg+xml"]')
const near = new IntersectionObserver(list => list.forEach(e => e.isIntersecting && draw(e.target)), { rootMargin: '50% 0px' })
const draw = svg => {
  const source = svg.nextElementSibling
  near.unobserve(svg)
  if (!source || !sources.includes(source)) return
  svg.innerHTML = source.textContent
  source.remove()
  if ($('.panel', svg)) enliven(svg)
}
for (const source of sources) near.observe(source.previousElementSibling)
const rest = () => sources.filter(s => s.isConnected).map(s => s.previousElementSibling)
const soon = work => setTimeout(work, 10)
const step = () => {
  fill()
  const [next] = rest()
  if (next) draw(next)
  if (next) soon(step); else root.dataset.drawn = Math.round(performance.now())
}
for (const b of $$('[data-svg]')) b.onclick = () => {
  const s = $$('svg.figure', b.closest('figure')).find(s => s.getClientRects().length).cloneNode(true), [, , w, h] = s.getAttribute('viewBox').split(' ')
  $$('.over', s).forEach(e => e.remove()); s.removeAttribute('style'); s.removeAttribute('tabindex')
  s.setAttribute('xmlns', NS); s.setAttribute('width', w + 'pt'); s.setAttribute('height', h + 'pt'); s.setAttribute('font-family', 'sans-serif')
  for (const e of $$('.redrawn path', s)) e.setAttribute('stroke', '#000'), e.setAttribute('stroke-width', .6)
  save(b.dataset.svg + '.svg', 'image/svg+xml', s.outerHTML.replace(/var\(--[\w-]+,\s*(#[0-9a-f]{6})\)/g, '$1').replace(/calc\(([\d.]+)\*var\(--pt,1px\)\)/g, '$1px'))
}
addEventListener('scroll', () => tip.hidden = true, { passive: true })

// All numbers, from the JSON.
const table = $('#numbers')
const fill = () => {
  if (!table || table.rows.length) return
  const heads = { rate: 'Mean per unit time', variance_rate: 'Variance per unit time', third_cumulant_rate: 'Third cumulant per unit time', fourth_cumulant_rate: 'Fourth cumulant per unit time', fano: 'Fano factor', covariance_rate: 'Covariance per unit time', value: 'Values' }
  const text = s => s.replace(/_/g, ' '), esc = s => s.replace(/[&<>"]/g, c => `&#${c.charCodeAt()};`), groups = new Map()
  const put = (group, row) => { groups.has(group) || groups.set(group, []); groups.get(group).push(row) }
  for (const q of D.quantities || []) put(heads[q.statistic] || text(q.statistic[0].toUpperCase() + q.statistic.slice(1)) + (q.window ? ` in a window of ${q.window}` : ''), {
    name: text(q.name) + ' ' + q.of + (q.and ? (q.and.name === 'parameter' ? ` to ${q.and.of}` : ` with ${text(q.and.name)} ${q.and.of}`) : '') + (q.class ? ` in class ${q.class}` : ''),
    key: q.statistic, y: q.sampled && q.sampled.value, e: q.sampled && q.sampled.standard_error, q: q.exact, z: q.judged === false ? null : q.z
  })
  const point = i => D.axes.length > 1 ? `${D.axes[0].name} = ${num(D.axes[0].values[i / D.axes[1].values.length | 0])}, ${D.axes[1].name} = ${num(D.axes[1].values[i % D.axes[1].values.length])}` : `${D.axes[0].name} = ${num(D.axes[0].values[i])}`
  const at = (l, i) => l ? l[i] : null
  for (const s of Object.values(D.series || {})) for (let i = 0; i < (s.q || s.y).length; i++) {
    const r = { name: point(i), key: '', y: at(s.y, i), e: at(s.e, i), q: at(s.q, i), z: at(s.z, i) }
    if (r.q != null || r.y != null) put(`${text(s.name)} ${s.of}, ${text(s.statistic)}`, r)
  }
  const both = [...groups.values()].flat().some(r => r.y != null), cols = both ? 6 : 2
  let html = `<thead><tr><th>${D.series ? 'Point' : 'Quantity'}${both ? '<th class=num>Sampled<th class=num>Error' : ''}<th class=num>Exact${both ? '<th class=num><i>z</i><th><span class=vh>z as a bar</span>' : ''}`
  for (const [head, rows] of groups) {
    html += `<tbody><tr class=grp><th colspan=${cols}>${esc(head)}`
    for (const r of rows) {
      const [v, e] = pair(r.y, r.e)
      html += `<tr data-k="${esc((head + ' ' + r.name + ' ' + text(r.key)).toLowerCase())}"><th>${esc(r.name)}${both ? `<td class=num>${v}<td class="num pm">${e}` : ''}<td class=num>${num(r.q)}${both ? `<td class=num>${signed(r.z)}<td class=zc>${r.z == null ? '' : `<i class=zb style="--z:${Math.max(-4, Math.min(4, r.z)).toFixed(2)}"></i>`}` : ''}`
    }
  }
  table.innerHTML = html
  const rows = $$('tr[data-k]', table)
  const filter = () => {
    const words = $('#filter').value.toLowerCase().split(/[\s.]+/).filter(Boolean)
    let n = 0
    for (const r of rows) n += !(r.hidden = !words.every(w => r.dataset.k.includes(w)))
    for (const g of $$('tbody', table)) g.hidden = !$$('tr[data-k]', g).some(r => !r.hidden)
    $('#count').textContent = n === 1 ? '1 number' : n + ' numbers'
  }
  $('#filter').oninput = filter
  filter()
}
addEventListener('beforeprint', () => { fill(); rest().forEach(draw) })
addEventListener('beforeprint', () => $$('details').forEach(d => { d.dataset.was = d.open; d.open = true }))
addEventListener('afterprint', () => $$('details').forEach(d => d.open = d.dataset.was === 'true'))
root.dataset.ready = Math.round(performance.now())
soon(step)
})()
