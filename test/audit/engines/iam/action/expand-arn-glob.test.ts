import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandArnGlob } from '../../../../../audit/engines/iam/action/expand-arn-glob.ts'
import { isArnMatch } from '../../../../../audit/engines/iam/glob/arn.ts'
import { isExactGlobMatch } from '../../../../../audit/engines/iam/glob/glob-match.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'

const catalog = loadActions()

const REAL_ARNS = [
  'arn:aws:lambda:eu-west-1:111122223333:function:app',
  'arn:aws:lambda:eu-west-1:111122223333:function:fun:live',
  'arn:aws:lambda:eu-west-1:111122223333:layer:app:7',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod-db-AbCdEf',
  'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf',
  'arn:aws:logs:eu-west-1:111122223333:log-group:app',
  'arn:aws:sqs:eu-west-1:111122223333:app',
  'arn:aws:sns:eu-west-1:111122223333:app',
  'arn:aws:iam::111122223333:role/app',
  'arn:aws:iam::111122223333:policy/app',
  'arn:aws:dynamodb:eu-west-1:111122223333:table/app',
  'arn:aws:ecs:eu-west-1:111122223333:task-definition/app:7',
  'arn:aws:ecr:eu-west-1:111122223333:repository/app',
  'arn:aws:states:eu-west-1:111122223333:stateMachine:app',
]

const part = (...parts: readonly string[]) => fc.constantFrom(...parts)
const glob = fc
  .tuple(
    part('aws', '*'),
    part('lambda', 'secretsmanager', 'logs', 'sqs', 'sns', 'iam', 'dynamodb', 'ecs', 'ecr', 'states', '*'),
    part('', 'eu-west-1', '*'),
    part('', '111122223333', '*', '*'),
    part(
      '*',
      'app',
      'app*',
      'f*',
      'fun*',
      'fun:live',
      'prod-*',
      'prod/*',
      'role/*',
      'role/app',
      'function:*',
    ),
  )
  .map(parts => ['arn', ...parts].join(':'))

describe('expandArnGlob', () => {
  it.each([
    [
      'arn:aws:secretsmanager:*:*:prod-*',
      ['arn:aws:secretsmanager:*:*:prod-*', 'arn:aws:secretsmanager:*:*:*:prod-*'],
    ],
    ['arn:aws:lambda:*:*:app', ['arn:aws:lambda:*:*:app', 'arn:aws:lambda:*:*:*:app']],
    ['arn:aws:lambda:*:*:f*', ['arn:aws:lambda:*:*:f*', 'arn:aws:lambda:*:*:*:f*']],
    ['arn:aws:*:*:*:app', ['arn:aws:*:*:*:app', 'arn:aws:*:*:*:*:app']],
    ['arn:aws:lambda:*:*:function:app', ['arn:aws:lambda:*:*:function:app']],
    ['arn:aws:lambda:*:111122223333:app', ['arn:aws:lambda:*:111122223333:app']],
    ['arn:aws:iam::*:role/app', ['arn:aws:iam::*:role/app']],
    ['arn:aws:sqs:*:*:app', ['arn:aws:sqs:*:*:app']],
    ['arn:aws:lambda:*:*:*', ['arn:aws:lambda:*:*:*']],
    ['*', ['*']],
  ])('of %s: %j', (written, expanded) => {
    expect(expandArnGlob(written, catalog)).toStrictEqual(expanded)
  })

  it('leaves the same matches among real ARNs if no wildcard crosses a part', () => {
    fc.assert(
      fc.property(glob, fc.constantFrom(...REAL_ARNS), (written, arn) => {
        const expanded = expandArnGlob(written, catalog)
        expect(expanded.some(each => isArnMatch(each, arn))).toBe(isExactGlobMatch(written, arn))
      }),
      { numRuns: 3_000 },
    )
  })
})
