// Drives the page as a reader does and leaves what it finds in an element `outcome`; true is well, a text says what is not.
(() => {
const $ = (s, e = document) => e.querySelector(s), $$ = (s, e = document) => [...e.querySelectorAll(s)]
const rest = ms => new Promise(done => setTimeout(done, ms))
const frame = () => new Promise(done => setTimeout(done, 60))
const shown = e => e.getClientRects().length > 0
const out = {}
const check = async (name, work) => { try { out[name] = await work() } catch (error) { out[name] = 'threw ' + error } }
const pointer = (target, kind, x, y, more = {}) => target.dispatchEvent(new PointerEvent(kind, { clientX: x, clientY: y, bubbles: true, pointerId: 1, pointerType: 'mouse', button: 0, ...more }))
const key = (target, name) => target.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
const luminance = c => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]) }
const colour = text => (text.match(/[\d.]+/g) || [0, 0, 0]).map(Number)
const ground = e => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] }
const report = () => JSON.parse($('#report').textContent)
const figures = () => $$('svg.figure').filter(svg => shown(svg) && $('.panel', svg) && $('[data-curve]', svg))

const checks = async () => {
  const { dataset } = document.documentElement
  await rest(100)
  for (let k = 0; k < 30 && dataset.ready && !dataset.drawn; k++) await rest(50)
  await rest(100)
  await check('ready', () => document.documentElement.dataset.ready !== undefined || 'the script did not come to its end')
  await check('verdict_first', () => {
    const first = $('main').querySelector('.verdict, section')
    return first && first.id === 'verdict' && first.querySelector('h2').textContent.length > 4 || 'the verdict is not first'
  })
  await check('rows', () => {
    const r = report(), want = r.quantities ? r.quantities.length : Object.values(r.series).reduce((n, s) => n + (s.q || s.y).filter((_, i) => (s.q && s.q[i] != null) || (s.y && s.y[i] != null)).length, 0)
    const rows = $$('#numbers tr[data-k]').length
    return rows === want && want > 0 || `${rows} rows of ${want} numbers`
  })
  await check('values', () => {
    const r = report(), q = (r.quantities || []).find(q => q.exact && Math.abs(q.exact) > 1e-3 && Math.abs(q.exact) < 1e3)
    if (!q) return true
    const row = $$('#numbers tr[data-k]')[r.quantities.indexOf(q)] && $$('#numbers tr[data-k]').find(tr => tr.textContent.replace(/−/g, '-').includes(String(+q.exact.toPrecision(6))))
    return !!row || `no row shows ${q.exact}`
  })
  await check('figures', () => {
    const drawn = $$('svg.figure').length, cards = $$('figure.card').length
    const empty = $$('svg.figure').filter(svg => !svg.children.length).length
    if (empty) return `${empty} drawings are empty`
    return drawn > 0 && cards > 0 && !$('main').textContent.includes('Not drawn') || `${drawn} drawings on ${cards} cards`
  })
  await check('hover', async () => {
    const list = figures()
    if (!list.length) return true
    const wrong = []
    for (const svg of list) {
      svg.scrollIntoView({ block: 'center', behavior: 'instant' })
      await rest(80)
      const box = $('.panel', svg).dataset.frame.split(' ').map(Number), m = svg.getBoundingClientRect(), f = m.width / svg.viewBox.baseVal.width
      pointer(svg, 'pointermove', m.left + (box[0] + box[2] * .55) * f, m.top + (box[1] + box[3] * .5) * f)
      const tip = $('#tip').hidden ? '' : $('#tip').textContent
      const value = tip.match(/(?:sampled|exact) (−?[\d.]+)(?:×10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/)
      const name = svg.getAttribute('aria-label')
      if (!value) { wrong.push(`${name}: "${tip}"`); continue }
      const digits = s => +s.replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, d => '⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(d))
      const told = +value[1].replace('−', '-') * 10 ** (value[2] ? digits(value[2]) : 0)
      const r = report(), lists = [...new Set($$('[data-curve]', svg).map(e => e.dataset.curve))].flatMap(k => r.curves ? [r.curves[k].sampled && r.curves[k].sampled.values, r.curves[k].exact] : [r.series[k].y, r.series[k].q]).filter(Boolean)
      const near = lists.some(l => l.some(v => v != null && Math.abs(v - told) <= 1e-2 * Math.abs(told) + 1e-12))
      if (!near) wrong.push(`${name}: ${told} is no number of its curves`)
      pointer(svg, 'pointerleave', 0, 0)
      if (!$('#tip').hidden) wrong.push(`${name}: the tip stays`)
    }
    return !wrong.length || wrong.join('; ')
  })
  await check('zoom', async () => {
    const svg = figures()[0]
    if (!svg) return true
    svg.scrollIntoView({ block: 'center', behavior: 'instant' })
    await rest(80)
    const box = $('.panel', svg).dataset.frame.split(' ').map(Number), m = svg.getBoundingClientRect(), f = m.width / svg.viewBox.baseVal.width
    const at = (x, y) => [m.left + (box[0] + box[2] * x) * f, m.top + (box[1] + box[3] * y) * f]
    const card = svg.closest('figure'), height = card.getBoundingClientRect().height, before = $('.ticks', svg).innerHTML
    pointer(svg, 'pointerdown', ...at(.3, .2)); pointer(svg, 'pointermove', ...at(.6, .7)); pointer(svg, 'pointerup', ...at(.6, .7))
    const transform = $('.marks', svg).getAttribute('transform') || ''
    const k = (transform.match(/matrix\(([\d.]+)/) || [])[1]
    if (!(Math.abs(k - 1 / .3) < .1)) return `a drag over 0.3 of the width gave ${transform}`
    if ($('.ticks', svg).innerHTML === before) return 'the ticks stayed'
    if (Math.abs(card.getBoundingClientRect().height - height) > .5) return 'the card changed its height'
    $('[data-reset]', card).click()
    return !$('.marks', svg).getAttribute('transform') && $('.ticks', svg).innerHTML === before || 'reset did not go back'
  })
  await check('keyboard', async () => {
    const svg = figures()[0]
    if (!svg) return true
    svg.focus()
    key(svg, 'ArrowRight'); key(svg, 'ArrowRight')
    const first = $('#live').textContent
    key(svg, '+')
    const zoomed = !!$('.marks', svg).getAttribute('transform')
    key(svg, 'Escape')
    const back = !$('.marks', svg).getAttribute('transform')
    svg.blur()
    return /=/.test(first) && zoomed && back || `read "${first}", zoomed ${zoomed}, went back ${back}`
  })
  await check('filter', async () => {
    const input = $('#filter'), rows = () => $$('#numbers tr[data-k]').filter(shown).length, all = rows()
    const word = $('#numbers tr[data-k]').dataset.k.split(' ').pop()
    input.value = word; input.dispatchEvent(new Event('input'))
    const some = rows()
    input.value = 'zzzz'; input.dispatchEvent(new Event('input'))
    const none = rows()
    input.value = ''; input.dispatchEvent(new Event('input'))
    return some > 0 && some <= all && none === 0 && rows() === all || `${all} rows, ${some} with "${word}", ${none} with zzzz`
  })
  await check('theme', async () => {
    const seen = new Set(), button = $('#theme')
    for (let k = 0; k < 3; k++) { button.click(); await frame(); seen.add(getComputedStyle(document.body).backgroundColor + '|' + getComputedStyle($('svg.figure [stroke]') || document.body).stroke) }
    return seen.size === 2 || 'colours: ' + [...seen].join(' ')
  })
  await check('contrast', () => {
    const low = []
    for (const e of $$('h1,h2,h3,p,li,td,th,button,a,dt,dd,summary,.v,figcaption').filter(shown)) {
      if (!e.textContent.trim()) continue
      const a = luminance(colour(getComputedStyle(e).color)), b = luminance(ground(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05)
      if (ratio < 4.5) low.push(`${e.tagName} "${e.textContent.trim().slice(0, 20)}" ${ratio.toFixed(1)}`)
    }
    return !low.length || [...new Set(low)].slice(0, 5).join('; ')
  })
  await check('copy', async () => {
    const button = $('[data-copy]')
    if (!button) return true
    button.click()
    for (let k = 0; k < 40 && button.textContent === 'Copy'; k++) await rest(25)
    return /Copied|Select/.test(button.textContent) || button.textContent
  })
  await check('laws', () => {
    const wrong = $$('details.law').filter(d => d.open !== !!$('summary .v.fails', d)).map(d => d.textContent.slice(0, 40))
    return !wrong.length || wrong.join('; ')
  })
  await check('print', () => {
    dispatchEvent(new Event('beforeprint'))
    const open = $$('details').every(d => d.open)
    dispatchEvent(new Event('afterprint'))
    return open && $$('details.law').every(d => d.open === !!$('summary .v.fails', d)) || 'details are not opened for print'
  })
  await check('words', () => {
    const text = $$('main > :not(#warnings), #tip').map(e => e.innerText).join(' ') + $$('svg *').map(e => [...e.attributes].map(a => a.value).join(' ')).join(' ')
    const found = text.match(/.{0,30}\b(NaN|undefined|null|Infinity|\[object)\b.{0,20}/)
    return !found || found[0]
  })
  await check('no_sideways_scroll', () => document.documentElement.scrollWidth <= innerWidth + 1 || `${document.documentElement.scrollWidth} in a window of ${innerWidth}: ` + $$('body *').filter(e => shown(e) && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tw,pre,nav,.wide,svg')).slice(0, 3).map(e => e.tagName + '.' + (e.className.baseVal ?? e.className)).join(' '))
  await check('text_inside', () => {
    const out = []
    for (const svg of $$('svg.figure').filter(shown)) {
      const m = svg.getBoundingClientRect()
      for (const t of $$('text', svg)) { const b = t.getBoundingClientRect(); if (b.left < m.left - 1.5 || b.right > m.right + 1.5 || b.top < m.top - 2 || b.bottom > m.bottom + 2) out.push(`${svg.getAttribute('aria-label')}: "${t.textContent}"`) }
    }
    return !out.length || out.slice(0, 5).join('; ')
  })
  await check('text_apart', () => {
    const out = []
    for (const svg of $$('svg.figure').filter(shown)) {
      const boxes = $$('text', svg).map(t => [t, t.getBoundingClientRect()])
      boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
        const x = Math.min(p.right, q.right) - Math.max(p.left, q.left), y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top)
        if (x > 1 && y > .35 * Math.min(p.height, q.height)) out.push(`${svg.getAttribute('aria-label')}: "${a.textContent}" and "${b.textContent}"`)
      }))
    }
    return !out.length || out.slice(0, 5).join('; ')
  })
  await check('unique_ids', () => { const ids = $$('[id]').map(e => e.id), twice = ids.filter((id, i) => ids.indexOf(id) !== i); return !twice.length || twice.join(' ') })
  await check('no_requests', () => { const list = performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('blob:')); return !list.length || list.join(' ') })
  await check('no_errors', () => !caught.length || caught.join('; '))
}
const write = () => {
  const text = JSON.stringify(out)
  if (parent !== window) return parent.postMessage(text, '*')
  const pre = document.createElement('pre')
  pre.id = 'outcome'; pre.textContent = text; document.body.append(pre)
}
addEventListener('load', () => checks().then(write, error => { out.checker = String(error); write() }))
})()
