/** Reads the data of the report: what the list shows, filters and groups by. */
export const dataScript = String.raw`  const data = JSON.parse(document.getElementById('data').textContent)
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

  const resources = data.resources.map(([kind, region, text, inexact, name]) => ({ kind: data.kinds[kind], region: data.regions[region], console: data.consoles[region], text, exact: inexact !== 1, name }))
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
  }`
