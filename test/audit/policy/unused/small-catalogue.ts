import { readActions, type Actions } from '../../../../audit/policy/action/actions.ts'

/** A catalogue of the actions `names`, written as AWS does. */
export function catalogueOf(names: readonly string[]): Actions {
  const sorted = [...names].toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const file = {
    source: 'a test',
    asOf: '2026-11-25',
    names: sorted.join(' '),
    levels: sorted.map(() => 'W').join(''),
    arns: '',
    typeSets: '-',
    typeSetOf: sorted.map(() => '0').join(' '),
  }
  return readActions(JSON.stringify(file))
}
