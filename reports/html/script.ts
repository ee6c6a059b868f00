/** The script of the report: filter, search, collapsing, printing. The document is complete without it. */
export const script = String.raw`
(() => {
  'use strict'

  const form = document.getElementById('filter')
  const fields = form.elements
  const severities = [...form.querySelectorAll('[name=severity]')]
  const CHOICES = ['strategy', 'kind', 'status', 'framework'].filter(name => fields[name] !== undefined)
  const MOST_OPENED = 200
  let at = ''

  const frameworks = [...document.querySelectorAll('details.framework')]
  const names = frameworks.map(each => each.dataset.framework)
  const frameworksOf = new Map(
    [...document.querySelectorAll('[data-frameworks]')].map(part => [
      part.closest('tr').id.slice('about:'.length),
      part.dataset.frameworks.split(' ').map(position => names[position]),
    ]),
  )

  const groups = [...document.querySelectorAll('details.group')].map(element => {
    const count = element.querySelector('.count')
    return { element, count, whole: count.textContent, items: [] }
  })
  const groupOf = new Map(groups.map(group => [group.element, group]))
  const items = [...document.querySelectorAll('.item')].map(element => {
    const [status, severity, control, kind] = element.dataset.is.split(' ')
    const group = groupOf.get(element.closest('details.group'))
    const item = { element, group, is: { status, severity, strategy: control.split('/')[0], kind }, frameworks: frameworksOf.get(control) ?? [] }
    group.items.push(item)
    return item
  })
  const sections = [...new Set(groups.map(({ element }) => element.closest('section')))].map(section => {
    const nothing = document.createElement('p')
    nothing.className = 'soft'
    nothing.textContent = 'Nothing here matches the filter.'
    nothing.hidden = true
    section.append(nothing)
    return { nothing, groups: groups.filter(({ element }) => section.contains(element)) }
  })

  const fold = text => text.normalize('NFKC').toLowerCase()
  const headOf = group =>
    (group.head ??= [...group.element.querySelectorAll(':scope > summary, :scope > .about')]
      .map(part => part.textContent)
      .join(' '))
  const textOf = item => (item.text ??= fold(headOf(item.group) + ' ' + item.element.textContent))

  function wanted() {
    return {
      words: fold(fields.q.value).split(/\s+/).filter(word => word !== ''),
      severities: severities.filter(box => box.checked).map(box => box.value),
      choices: CHOICES.filter(name => fields[name].value !== '').map(name => [name, fields[name].value]),
    }
  }

  function matches(item, { words, severities, choices }) {
    if (severities.length > 0 && !severities.includes(item.is.severity)) return false
    const has = ([name, value]) => (name === 'framework' ? item.frameworks.includes(value) : item.is[name] === value)
    if (!choices.every(has)) return false
    return words.every(word => textOf(item).includes(word))
  }

  function apply() {
    const filter = wanted()
    let visible = 0
    for (const group of groups) {
      let left = 0
      for (const item of group.items) {
        const stays = matches(item, filter)
        if (item.element.hidden === stays) item.element.hidden = !stays
        if (stays) left += 1
      }
      group.element.hidden = left === 0
      group.count.textContent = left === group.items.length ? group.whole : left + ' of ' + group.whole
      visible += left
    }
    const only = filter.choices.find(([name]) => name === 'framework')?.[1]
    for (const each of frameworks) each.hidden = only !== undefined && each.dataset.framework !== only
    for (const { nothing, groups } of sections) nothing.hidden = groups.some(({ element }) => !element.hidden)
    openFound(filter.words.length > 0, visible)
    showFilter(filter, visible)
  }

  function openFound(searching, visible) {
    for (const group of groups) {
      const { element } = group
      if (searching && visible <= MOST_OPENED && !element.hidden && !element.open) {
        element.open = true
        group.found = true
      } else if (!searching && group.found) {
        element.open = false
        group.found = false
      }
    }
  }

  function showFilter({ words, severities, choices }, visible) {
    const all = visible === items.length
    const shown = all ? 'All ' + items.length + ' shown' : visible + ' of ' + items.length + ' shown'
    document.getElementById('shown').textContent = shown
    const parts = choices.map(([name]) => name + ' ' + fields[name].selectedOptions[0].textContent)
    if (severities.length > 0) parts.unshift('severity ' + severities.join(', '))
    if (words.length > 0) parts.push('search ' + fields.q.value)
    const note = document.getElementById('filtered')
    note.hidden = parts.length === 0
    note.textContent = 'Filtered by ' + parts.join('; ') + ': ' + shown + '.'
  }

  function stateText() {
    const { severities, choices } = wanted()
    const state = new URLSearchParams()
    if (fields.q.value !== '') state.set('q', fields.q.value)
    if (severities.length > 0) state.set('severity', severities.join(','))
    for (const [name, value] of choices) state.set(name, value)
    if (at === '' || [...state].length === 0) return state.size === 0 ? at : state.toString()
    state.set('at', at)
    return state.toString()
  }

  function setState(state) {
    fields.q.value = state.get('q') ?? ''
    const chosen = (state.get('severity') ?? '').split(',')
    for (const box of severities) box.checked = chosen.includes(box.value)
    for (const name of CHOICES) {
      const options = [...fields[name].options].map(option => option.value)
      const value = state.get(name) ?? ''
      fields[name].value = options.includes(value) ? value : ''
    }
    apply()
  }

  function readHash() {
    const text = location.hash.slice(1)
    const state = new URLSearchParams(text.includes('=') ? text : { at: new URLSearchParams('at=' + text).get('at') })
    at = state.get('at') ?? ''
    setState(state)
    reveal(at)
  }

  function reveal(id) {
    const target = id === '' ? null : document.getElementById(id)
    if (target === null) return
    const own = target.matches('tr') ? target.querySelector('details') : target
    for (let each = own; each !== null; each = each.parentElement) if (each.matches('details')) each.open = true
    target.scrollIntoView()
    const focus = own.matches('details') ? own.querySelector('summary') : target
    focus.focus({ preventScroll: true })
  }

  let later
  form.addEventListener('input', () => {
    at = ''
    clearTimeout(later)
    later = setTimeout(() => {
      apply()
      history.replaceState(null, '', '#' + stateText())
    }, 80)
  })
  form.addEventListener('submit', event => event.preventDefault())
  form.addEventListener('reset', () => {
    at = ''
    setTimeout(() => {
      apply()
      history.replaceState(null, '', '#')
    })
  })
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    if (link === null || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    if (link.dataset.filter !== undefined) setState(new URLSearchParams(link.dataset.filter))
    at = decodeURIComponent(link.getAttribute('href').slice(1))
    history.pushState(null, '', '#' + stateText())
    reveal(at)
  })
  addEventListener('hashchange', readHash)

  document.getElementById('expand').addEventListener('click', () => {
    for (const { element } of groups) if (!element.hidden) element.open = true
    for (const { element } of items) if (!element.hidden) for (const part of element.querySelectorAll('details')) part.open = true
  })
  document.getElementById('collapse').addEventListener('click', () => {
    for (const part of document.querySelectorAll('.results details[open]')) part.open = false
    for (const group of groups) group.found = false
  })

  let unfolded = []
  addEventListener('beforeprint', () => {
    unfolded = [...document.querySelectorAll('details:not([open])')]
    for (const part of unfolded) part.open = true
  })
  addEventListener('afterprint', () => {
    for (const part of unfolded) part.open = false
  })

  form.hidden = items.length === 0
  readHash()
})()
`
