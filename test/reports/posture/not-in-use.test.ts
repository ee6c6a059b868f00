import { describe, expect, it } from 'vitest'
import { countNotInUse, describeNotInUse } from '../../../reports/posture/not-in-use.ts'

const group = { kind: 'AWS::EC2::SecurityGroup' } as const
const acl = { kind: 'AWS::EC2::NetworkAcl' } as const

describe('resources that no audited resource uses', () => {
  it('are counted by kind', () => {
    expect(countNotInUse([group, acl, group])).toEqual([
      { kind: 'AWS::EC2::NetworkAcl', count: 1 },
      { kind: 'AWS::EC2::SecurityGroup', count: 2 },
    ])
  })

  it('are named in one sentence', () => {
    expect(describeNotInUse(countNotInUse([group, acl, group]))).toBe(
      'Not evaluated, because no audited resource uses them: 1 network ACL, 2 security groups.',
    )
  })

  it('are not mentioned if there are none', () => {
    expect(describeNotInUse(countNotInUse([]))).toBeUndefined()
  })
})
