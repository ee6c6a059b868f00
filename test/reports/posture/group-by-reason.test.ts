import { expect, it } from 'vitest'
import type { NonPassingResult } from '../../../reports/posture/posture.ts'
import { groupByReason } from '../../../reports/posture/group-by-reason.ts'

function unknown(name: string, reason: string): NonPassingResult {
  const resource = {
    kind: 'AWS::Lambda::Function',
    arn: `arn:aws:lambda:r:1:function:${name}`,
    region: 'r',
  } as const
  return { control: 'patching/a', severity: 'HIGH', resource, reason }
}

it.each([
  [
    ['access denied to lambda:GetFunction', 'access denied to lambda:GetFunction'],
    ['access denied to lambda:GetFunction'],
  ],
  [
    ['access denied to a', 'no answer'],
    ['access denied to a', 'no answer'],
  ],
  [['no answer for {"Name":"a","x":{}}', 'no answer for {"Name":"b","x":{}}'], ['no answer for …']],
  [
    ['role of a has not been read yet', 'role of b has not been read yet'],
    ['role of … has not been read yet'],
  ],
  [['function "a" is odd: why.', 'function "b" is odd: why.'], ['function "…" is odd: why.']],
  [['not read: arn:aws:lambda:r:1:function:a.', 'not read: arn:aws:lambda:r:1:function:b.'], ['not read: …']],
  [['no answer for {"Name":"a"}', 'no answer for {"Name":"a"}'], ['no answer for {"Name":"a"}']],
  [['} brace {', '} brace {'], ['} brace {']],
  [['image a has no scan', 'image a has no scan'], ['image a has no scan']],
])('says once what is the same but for the names: %j', (reasons, shared) => {
  const groups = groupByReason(reasons.map((reason, index) => unknown(index === 0 ? 'a' : 'b', reason)))
  expect(groups.map(({ reason }) => reason)).toEqual(shared)
  expect(groups.flatMap(group => group.unknown.map(({ reason }) => reason))).toEqual(reasons)
})
