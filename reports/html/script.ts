/** The script of the report: lists, filters, groups and pages what does not pass. Without it, the document has the worst findings. */
export const script = String.raw`
(() => {
  'use strict'

  const data = JSON.parse(document.getElementById('data').textContent)
  const form = document.getElementById('filter')
  const list = document.getElementById('list')
  const fields = form.elements
  const boxes = [...form.querySelectorAll('[name=severity]')]
  const SEVERITIES = boxes.map(box => box.value)
  const STATUSES = ['open', 'accepted', 'unknown']
  const CHOICES = ['status', 'strategy', 'kind', 'region', 'framework', 'owner', 'team', 'control'].filter(name => fields[name] !== undefined)
  const FLAGS = ['new', 'overdue']
  const PAGE = { groups: 25, first: 5, items: 100 }
  const MOST_PRINTED = 1000
  const frameworks = [...document.querySelectorAll('details.framework')]
  const names = frameworks.map(each => each.dataset.framework)
  let at = ''
  let limits = { groups: PAGE.groups, open: new Map() }

  const decode = text => {
    if (typeof text === 'number') return data.templates[text]
    const parts = data.templates[text[0]].split('\n')
    return parts.map((part, index) => part + (index + 1 < parts.length ? text[index + 1] : '')).join('')
  }
  const fold = text => text.normalize('NFKC').toLowerCase()
  const number = count => count.toLocaleString('en-GB')
  const plural = (count, one, many = one + 's') => number(count) + ' ' + (count === 1 ? one : many)
  const arnOf = item => (item.resource.arn ??= decode(item.resource.text))
  const nameOf = item => (item.resource.name ??= readName(arnOf(item)))
  const reasonOf = item => decode(data.reasons[item.row[4]])
  const evidenceOf = item => (item.row[5] < 0 ? undefined : JSON.parse(decode(data.evidences[item.row[5]])))

  function readName(arn) {
    const last = arn.split(/[:/]/).pop()
    return last === '' ? arn : last
  }

  const resources = data.resources.map(([kind, region, text, inexact]) => ({ kind: data.kinds[kind], region: data.regions[region], console: data.consoles[region], text, exact: inexact === undefined }))
  const controls = data.controls.map(([id, title, counts, positions, clauses]) => ({ id, title, counts, frameworks: positions.map(position => names[position]), clauses }))
  const items = data.items.map(row => ({ row, status: STATUSES[row[0]], control: controls[row[1]], severity: SEVERITIES[row[2]], resource: resources[row[3]], extra: row[6] ?? {} }))

  // What is listed by status: its heading, how much it is at most, and the number in the heading, which has open findings only.
  const countOf = (...statuses) => items.filter(item => statuses.includes(item.status)).length
  const SCOPES = {
    findings: ['Findings', countOf('open', 'accepted'), countOf('open')],
    unknown: ['Results that are not known', countOf('unknown'), countOf('unknown')],
    all: ['Findings and results that are not known', items.length, items.length],
  }

  function tagOf(item, tag) {
    const tags = data.tags[item.extra.g]
    return tags === undefined ? 'tags not read' : (tags[tag] ?? 'no tag')
  }

  const VALUES = {
    status: item => item.status,
    strategy: item => item.control.id.split('/')[0],
    kind: item => item.resource.kind[0],
    region: item => item.resource.region,
    control: item => item.control.id,
    owner: item => tagOf(item, 'owner'),
    team: item => tagOf(item, 'team'),
  }

  function ageBand({ extra: { a } }) {
    if (a === undefined) return 'age not known'
    return a < 7 ? 'less than a week' : a < 30 ? 'less than 30 days' : a < 90 ? '30 to 89 days' : '90 days and more'
  }

  const GROUPS = {
    control: item => [item.control.id, item.control.title],
    resource: item => [item.resource.region + ' ' + arnOf(item), nameOf(item) + ' (' + item.resource.kind[1] + ')'],
    account: () => [data.account, 'Account ' + data.account],
    region: item => [item.resource.region, item.resource.region],
    kind: item => [item.resource.kind[0], item.resource.kind[1]],
    owner: item => [tagOf(item, 'owner'), 'Owner: ' + tagOf(item, 'owner')],
    team: item => [tagOf(item, 'team'), 'Team: ' + tagOf(item, 'team')],
    age: item => [ageBand(item), 'Open for ' + ageBand(item).replace('age not', 'a time that is not')],
  }

  function textOf(item) {
    if (item.found !== undefined) return item.found
    const change = data.changes[item.extra.c] ?? []
    const exception = data.exceptions[item.extra.x] ?? []
    const evidence = item.row[5] < 0 ? '' : decode(data.evidences[item.row[5]])
    const tags = Object.values(data.tags[item.extra.g] ?? {})
    const parts = [item.control.id, item.control.title, item.control.clauses, item.resource.kind[1], item.resource.region, arnOf(item), reasonOf(item), evidence, ...change, ...exception, ...tags]
    return (item.found = fold(parts.join(' ')))
  }

  function make(tag, properties, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(properties)) {
      if (name === 'class') element.className = value
      else if (name.startsWith('data-') || name.startsWith('aria-')) element.setAttribute(name, value)
      else element[name] = value
    }
    element.append(...children.filter(child => child !== undefined && child !== false && child !== ''))
    return element
  }

  function breakable(text) {
    const parts = text.split(/(?<=[:/])/)
    return make('span', {}, ...parts.flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part])))
  }

  function dateOf(text, withTime) {
    const date = new Date(text)
    if (!Number.isFinite(date.getTime())) return text
    const options = { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', ...(withTime ? { hour: '2-digit', minute: '2-digit' } : {}) }
    return new Intl.DateTimeFormat('en-GB', options).format(date) + (withTime ? ' UTC' : '')
  }

  function severityLabel(severity) {
    return make('span', { class: 'severity ' + severity.toLowerCase() }, severity.charAt(0) + severity.slice(1).toLowerCase())
  }

  function consoleLink(item) {
    const [, , pattern, path] = item.resource.kind
    const place = item.resource.console[arnOf(item).split(':')[1]]
    const groups = pattern === undefined || !item.resource.exact ? null : new RegExp(pattern).exec(arnOf(item))
    if (groups === null || place === undefined) return undefined
    const [host, region] = place
    const filled = path.replace('{region}', () => region).replace('{1}', () => encodeURIComponent(groups[1] ?? '')).replace('{2}', () => encodeURIComponent(groups[2] ?? ''))
    return make('a', { href: 'https://' + host + '/' + filled, rel: 'noreferrer', target: '_blank' }, 'Open in the AWS console')
  }

  const fieldName = name => (/^[a-z][A-Za-z0-9]*$/.test(name) ? name.charAt(0).toUpperCase() + name.slice(1).replace(/(?<=[a-z0-9])[A-Z]/g, letter => ' ' + letter.toLowerCase()).replace(/\b(acl|arn|aws|cidr|cve|ecr|eni|iam|id|ip|kms|sdk|tls|url|vpc)(s?)\b/gi, (_, word, many) => word.toUpperCase() + many) : name)

  function evidenceValue(value, depth) {
    if (value === true) return 'yes'
    if (value === false) return 'no'
    if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)) return 'none'
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? dateOf(value, true) : breakable(value)
    if (typeof value !== 'object') return String(value)
    if (depth > 5) return make('code', {}, JSON.stringify(value))
    if (!Array.isArray(value)) return evidenceFields(value, depth)
    if (value.length === 1) return evidenceValue(value[0], depth)
    return make('ul', {}, ...value.map(part => make('li', {}, evidenceValue(part, depth + 1))))
  }

  function evidenceFields(record, depth) {
    return make('dl', {}, ...Object.entries(record).flatMap(([name, value]) => [make('dt', {}, fieldName(name)), make('dd', {}, evidenceValue(value, depth + 1))]))
  }

  function copyable(label, text) {
    const shown = make('pre', { tabIndex: 0 }, text)
    const button = make('button', { type: 'button' }, 'Copy')
    button.addEventListener('click', () => {
      getSelection().selectAllChildren(shown)
      const done = () => (button.textContent = 'Copied')
      const copySelection = () => document.execCommand('copy') && done()
      if (navigator.clipboard === undefined) copySelection()
      else navigator.clipboard.writeText(text).then(done, copySelection)
    })
    return make('details', { class: 'snippet' }, make('summary', {}, label), shown, button)
  }

  function aboutControl(id) {
    return document.getElementById('about:' + id)?.querySelector('[data-part=remediation]')?.textContent
  }

  function itemBody(item) {
    const { extra, control } = item
    const change = data.changes[extra.c]
    const exception = data.exceptions[extra.x]
    const evidence = evidenceOf(item)
    const fix = item.status === 'unknown' ? undefined : aboutControl(control.id)
    const facts = [
      ['Control', make('a', { href: '#about:' + control.id, class: 'id' }, breakable(control.id))],
      ['Change', change && make('span', {}, make('b', {}, change[0]), ' (' + change[1] + '), ' + dateOf(change[2], true))],
      ['Open since', extra.d && dateOf(extra.d, true)],
      ['Remediation', fix],
      ['Accepted', exception && 'by ' + exception[0] + ' until ' + dateOf(exception[2], false) + ': ' + exception[1]],
      ['ARN', make('span', { class: 'arn' }, breakable(arnOf(item)))],
      ['Evidence', item.row[5] === -2 ? 'in the JSON report: this page holds no more' : evidence && evidenceFields(evidence, 0)],
      ['Console', consoleLink(item)],
    ]
    const snippet = JSON.stringify({ control: control.id, resource: arnOf(item), owner: '', reason: '', until: '' }, undefined, 2)
    const canCopy = item.status === 'open' && item.resource.exact && !/[*?]/.test(arnOf(item))
    return make('div', { class: 'more evidence' }, make('dl', {}, ...facts.filter(([, value]) => value !== undefined && value !== '').flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])), canCopy && copyable('Accept this risk: an exception for assay.config.json', snippet))
  }

  function itemElement(item, grouping) {
    const { extra, resource } = item
    const badges = [
      extra.n && make('span', { class: 'badge new' }, 'new'),
      extra.o && make('span', { class: 'badge overdue' }, plural(extra.o, 'day') + ' overdue'),
      extra.a !== undefined && make('span', { class: 'badge' }, extra.a === 0 ? 'opened today' : 'open for ' + plural(extra.a, 'day')),
      item.status !== 'open' && make('span', { class: 'badge' }, item.status === 'accepted' ? 'accepted' : 'not evaluated'),
    ]
    const who = grouping === 'resource' ? item.control.title : nameOf(item)
    const summary = make('summary', {}, severityLabel(item.severity), make('span', { class: 'who' }, make('b', {}, breakable(who)), ' ', make('span', {}, grouping === 'resource' ? breakable(item.control.id) : resource.kind[1] + ', ' + resource.region)), make('span', { class: 'what' }, reasonOf(item), ' ', ...badges))
    const details = make('details', {}, summary)
    const fill = () => details.children.length === 1 && details.append(itemBody(item))
    details.addEventListener('toggle', () => details.open && fill())
    const element = make('li', { class: 'item' }, details)
    if (extra.t) details.before(make('p', { class: 'warning' }, 'This finding could not be re-evaluated, so it stays open: ' + extra.t + '.'))
    if (extra.u) details.before(make('p', { class: 'warning' }, 'This was ' + extra.u + '.'))
    element.fill = fill
    return element
  }

  function wanted() {
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
  readHash()
})()
`
