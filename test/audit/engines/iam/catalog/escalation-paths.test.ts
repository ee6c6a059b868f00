import { describe, expect, it } from 'vitest'
import type { EscalationPath } from '../../../../../audit/engines/iam/catalog/escalation-path.ts'
import table from '../../../../../audit/engines/iam/catalog/escalation-paths.json' with { type: 'json' }
import { loadActions, loadRoleSinks } from '../../../../../functions/bundled-files/aws-catalog.ts'

const catalog = loadActions()
const paths = table.paths as readonly EscalationPath[]
const requirements = paths.flatMap(path => {
  return [path, ...(path.or ?? [])].flatMap(variant =>
    variant.needs.map(inputs => ({ path: path.id, ...inputs })),
  )
})

describe('the escalation paths', () => {
  it('are 131 with unique ids', () => {
    expect(new Set(paths.map(({ id }) => id)).size).toBe(paths.length)
    expect(paths).toHaveLength(131)
    expect(paths.filter(({ id, src }) => !/^[a-z\d-]+$/.test(id) || src === '')).toEqual([])
  })

  it('require actions that AWS has, as AWS spells them', () => {
    const unknown = requirements.filter(({ action }) => {
      const index = catalog.indexOf(action)
      return index === undefined || catalog.spelling(index) !== action
    })
    expect(unknown).toEqual([])
  })

  it('require them on known targets', () => {
    const on = /^(self|any|[BFGURP]|(new|ex):[a-z][A-Za-z]+)$/
    expect(requirements.filter(inputs => !on.test(inputs.on))).toEqual([])
    expect(paths.filter(path => path.needs.length === 0)).toEqual([])
  })

  it('require a resource only for actions that support resources', () => {
    const without = requirements.filter(({ action, on }) => {
      const index = catalog.indexOf(action)
      return on !== 'any' && index !== undefined && catalog.arns(index).length === 0
    })
    expect(without).toEqual([])
  })

  it('pass the target role to a service that it trusts', () => {
    const kinds = ['self', 'principal', 'passrole-new', 'existing']
    expect(paths.filter(({ kind }) => !kinds.includes(kind))).toEqual([])
    for (const { id, kind, trusts = [], requires = [], needs: all } of paths) {
      const passes = all.some(({ action, on }) => action === 'iam:PassRole' && on === 'R')
      const trusting = trusts.length > 0 || requires.includes('FEDERATED')
      expect({ id, passes, trusting }).toEqual({
        id,
        passes: kind === 'passrole-new',
        trusting: kind === 'passrole-new',
      })
      expect(trusts.filter(service => !/^([a-z\d-]+\.)+amazonaws\.com$/.test(service))).toEqual([])
    }
  })

  it('pass roles only to actions that take one', () => {
    const taking = new Set(loadRoleSinks().map(({ action }) => action))
    const passing = paths.filter(({ kind }) => kind === 'passrole-new')
    const nowhere = passing.filter(path => !path.needs.some(({ action }) => taking.has(action)))
    expect(nowhere.map(({ id }) => id)).toEqual(['prowler-codestar'])
  })

  it('mark iam:PassRole and the actions that take the role as parts of one request', () => {
    const taking = new Set(loadRoleSinks().map(({ action }) => action))
    const passing = paths
      .filter(({ kind }) => kind === 'passrole-new')
      .flatMap(path => [path, ...(path.or ?? [])].map(({ needs }) => ({ id: path.id, needs })))
    const wrong = passing.filter(({ needs }) =>
      needs.some(
        ({ action, sameCaller }) => (action === 'iam:PassRole' || taking.has(action)) && sameCaller !== true,
      ),
    )
    const alone = passing.filter(
      ({ needs }) => needs.filter(({ sameCaller }) => sameCaller === true).length < 2,
    )
    expect([...wrong, ...alone].map(({ id }) => id)).toEqual([])
  })
})
