import { describe, expect, it } from 'vitest'
import { createMessageWork } from '../../../audit/evaluate/message-work.ts'
import { countSteps } from '../../../audit/engines/iam/step-limit.ts'
import { buildRoleResourceByName } from '../../../audit/resources/iam/role.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const roles = ['a', 'b', 'c'].map(name => buildRoleResourceByName(name, where))

describe('the work of a message', () => {
  it('is all of its resources if they take few steps', () => {
    const work = createMessageWork(roles, 10)
    expect(roles.map(role => work.accepts(role))).toEqual([true, true, true])
    expect(work.listPostponed()).toEqual([])
  })

  it('is its first resource in any case; the others are postponed once the steps are used', () => {
    const work = createMessageWork(roles, 10)
    const accepted = roles.map(role => {
      const isAccepted = work.accepts(role)
      countSteps(6)
      return isAccepted
    })
    expect(accepted).toEqual([true, true, false])
    countSteps(100)
    expect(roles.map(role => work.accepts(role))).toEqual([true, false, false])
    expect(work.listPostponed()).toEqual(roles.slice(1))
  })

  it('is less where only a share of the steps may be used', () => {
    const work = createMessageWork(roles, 10)
    countSteps(6)
    expect(roles.map(role => work.accepts(role, 0.5))).toEqual([true, false, false])
    expect(roles.map(role => work.accepts(role))).toEqual([true, false, false])
  })
})
