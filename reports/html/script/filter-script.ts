/** Filters, groups and pages the list, keeps its state in the address, and prints it. */
export const filterScript = String.raw`  function wanted() {
    return {
      words: fold(fields.q.value).split(/\s+/).filter(word => word !== ''),
      severities: boxes.filter(box => box.checked).map(box => box.value),
      choices: CHOICES.filter(name => fields[name].value !== '').map(name => [name, fields[name].value]),
      flags: FLAGS.filter(name => fields[name].checked),
    }
  }

  function matches(item, { words, severities, choices, flags }) {
    if (severities.length > 0 && !severities.includes(item.severity)) return false
    if (item.status === 'unknown' && !choices.some(([name, value]) => name === 'status' && value !== 'open' && value !== 'accepted')) return false
    if (!choices.every(([name, value]) => (name === 'framework' ? item.control.frameworks.includes(value) : value === 'all' && name === 'status' ? true : VALUES[name](item) === value))) return false
    if (flags.includes('new') && !item.extra.n) return false
    if (flags.includes('overdue') && !item.extra.o) return false
    return words.every(word => textOf(item).includes(word))
  }

  function groupItems(found, grouping) {
    const groups = new Map()
    for (const item of found) {
      const [key, title] = GROUPS[grouping](item)
      const group = groups.get(key)
      if (group) group.items.push(item)
      else groups.set(key, { key, title, items: [item] })
    }
    return [...groups.values()]
  }

  function groupElement(group, grouping, most) {
    const shown = Math.max(limits.open.get(group.key) ?? PAGE.first, Math.min(most, group.items.length))
    const rows = group.items.slice(0, shown).map(item => itemElement(item, grouping))
    const left = group.items.length - rows.length
    const more = left > 0 && make('button', { type: 'button', class: 'further' }, 'Show ' + number(Math.min(left, PAGE.items)) + ' more of ' + number(group.items.length))
    if (more)
      more.addEventListener('click', () => {
        limits.open.set(group.key, shown + PAGE.items)
        const next = groupElement(group, grouping, 0)
        more.closest('.group').replaceWith(next)
        next.querySelectorAll('.item summary')[shown]?.focus()
      })
    const worst = group.items.reduce((least, item) => Math.min(least, item.row[2]), SEVERITIES.length)
    const heading = make('h3', {}, make('span', { class: 'title' }, breakable(group.title)), grouping === 'control' && make('a', { class: 'id', href: '#about:' + group.key }, breakable(group.key)))
    return make('div', { class: 'group', 'data-group': group.key }, make('div', { class: 'head' }, severityLabel(SEVERITIES[worst]), heading, make('span', { class: 'count' }, number(group.items.length))), make('ul', { class: 'items' }, ...rows), more)
  }

  let found = items
  function show(most = 0) {
    const grouping = fields.group.value
    const groups = groupItems(most === 0 ? found : found.slice(0, most), grouping)
    const shown = groups.slice(0, most === 0 ? limits.groups : groups.length)
    const left = groups.length - shown.length
    const more = left > 0 && make('button', { type: 'button', class: 'further' }, 'Show ' + number(Math.min(left, PAGE.groups)) + ' more of ' + plural(groups.length, 'group'))
    if (more)
      more.addEventListener('click', () => {
        const before = limits.groups
        limits.groups += PAGE.groups
        show()
        list.querySelectorAll('.group')[before]?.querySelector('summary')?.focus()
      })
    const nothing = found.length === 0 && make('p', { class: 'soft' }, items.length === 0 ? 'No finding is open.' : 'Nothing matches the filter.')
    const cut = most > 0 && found.length > most && make('p', { class: 'soft' }, 'Only the first ' + number(most) + ' of ' + number(found.length) + ' are printed.')
    list.replaceChildren(...[...shown.map(group => groupElement(group, grouping, most)), more, nothing, cut].filter(Boolean))
  }

  function apply() {
    const filter = wanted()
    found = items.filter(item => matches(item, filter))
    limits = { groups: PAGE.groups, open: new Map() }
    const only = filter.choices.find(([name]) => name === 'framework')?.[1]
    for (const each of frameworks) each.hidden = only !== undefined && each.dataset.framework !== only
    show()
    showFilter(filter)
  }

  function showFilter({ words, severities, choices, flags }) {
    const status = fields.status.value
    const [title, all, total] = SCOPES[status] ?? SCOPES.findings
    document.getElementById('listed').textContent = title
    document.querySelector('#findings .total').textContent = number(total)
    const text = found.length === all ? 'All ' + number(all) + ' shown' : number(found.length) + ' of ' + number(all) + ' shown'
    document.getElementById('shown').textContent = text
    const chips = [
      ...severities.map(value => [value.charAt(0) + value.slice(1).toLowerCase(), () => (boxes.find(box => box.value === value).checked = false)]),
      ...choices.map(([name]) => [fields[name].selectedOptions?.[0]?.textContent ?? fields[name].value, () => (fields[name].value = '')]),
      ...flags.map(name => [name, () => (fields[name].checked = false)]),
      ...(words.length > 0 ? [['“' + fields.q.value + '”', () => (fields.q.value = '')]] : []),
    ]
    document.getElementById('chips').replaceChildren(
      ...chips.map(([label, remove]) => {
        const chip = make('button', { type: 'button', 'aria-label': 'Remove the filter ' + label }, label + ' ×')
        chip.addEventListener('click', () => {
          remove()
          at = ''
          apply()
          history.replaceState(null, '', '#' + stateText())
          document.getElementById('shown').focus()
        })
        return chip
      }),
    )
    const note = document.getElementById('filtered')
    note.hidden = chips.length === 0
    note.textContent = 'Filtered by ' + chips.map(([label]) => label).join('; ') + ': ' + text + '.'
  }

  function stateText() {
    const { severities, choices, flags } = wanted()
    const state = new URLSearchParams()
    if (fields.q.value !== '') state.set('q', fields.q.value)
    if (severities.length > 0) state.set('severity', severities.join(','))
    for (const [name, value] of choices) state.set(name, value)
    for (const name of flags) state.set(name, '1')
    if (fields.group.value !== 'control') state.set('group', fields.group.value)
    if ([...state].length === 0) return at
    if (at !== '') state.set('at', at)
    return state.toString()
  }

  function setState(state) {
    fields.q.value = state.get('q') ?? ''
    const chosen = (state.get('severity') ?? '').split(',')
    for (const box of boxes) box.checked = chosen.includes(box.value)
    for (const name of [...CHOICES, 'group']) {
      const field = fields[name]
      const value = state.get(name) ?? (name === 'group' ? 'control' : '')
      const isKnown = field.options === undefined ? controls.some(({ id }) => id === value) : [...field.options].some(option => option.value === value)
      field.value = isKnown ? value : name === 'group' ? 'control' : ''
    }
    for (const name of FLAGS) fields[name].checked = state.get(name) === '1'
    apply()
  }

  function readHash() {
    const text = location.hash.slice(1)
    const state = new URLSearchParams(text.includes('=') ? text : { at: new URLSearchParams('at=' + text).get('at') })
    at = state.get('at') ?? ''
    if (controls.some(({ id }) => id === at)) state.set('control', at)
    setState(state)
    reveal(at)
  }

  function reveal(id) {
    const target = id === '' ? null : controls.some(control => control.id === id) ? document.getElementById('findings') : document.getElementById(id)
    if (target === null) return
    if (target.matches('tr.quiet')) setAll(true)
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
      fields.control.value = ''
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

  const checklist = document.getElementById('controls')
  const all = document.getElementById('all-controls')
  function setAll(shown) {
    all.checked = shown
    checklist.classList.toggle('all', shown)
  }
  all.addEventListener('change', () => setAll(all.checked))
  all.closest('label').hidden = false
  setAll(false)

  for (const part of document.querySelectorAll('[data-controls]'))
    part.addEventListener('toggle', () => {
      if (part.children.length > 1) return
      const entries = part.dataset.controls.split(' ').map(position => {
        const { id, counts: [open, accepted, unknown, pass] } = controls[position]
        const link = (status, label) => make('a', { href: '#findings', 'data-filter': new URLSearchParams({ control: id, status }).toString(), ...(status === 'open' ? { class: 'bad' } : {}) }, label)
        const parts = [
          open > 0 && link('open', plural(open, 'open finding')),
          accepted > 0 && link('accepted', number(accepted) + ' accepted'),
          unknown > 0 && link('unknown', number(unknown) + ' not evaluated'),
          pass > 0 && make('span', {}, number(pass) + ' pass'),
        ].filter(Boolean)
        return make('li', {}, make('a', { class: 'id', href: '#about:' + id }, breakable(id)), ' ', ...(parts.length === 0 ? [make('span', {}, 'applies to nothing')] : parts))
      })
      part.append(make('ul', {}, ...entries))
    })

  let unfolded = []
  let isPrinting = false
  function startPrint() {
    if (isPrinting) return
    isPrinting = true
    show(MOST_PRINTED)
    for (const element of list.querySelectorAll('.item')) element.fill()
    unfolded = [...document.querySelectorAll('details:not([open], .snippet)')]
    for (const part of unfolded) part.open = true
  }
  function endPrint() {
    if (!isPrinting) return
    isPrinting = false
    for (const part of unfolded) part.open = false
    show()
  }
  addEventListener('beforeprint', startPrint)
  addEventListener('afterprint', endPrint)

  form.hidden = items.length === 0
  document.getElementById('bar').hidden = items.length === 0
  readHash()`
