import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Affected } from '../../audit/changes/affected.ts'
import { functionDeploy, iamChange, triggersOf, type Trigger } from '../../audit/changes/triggers.ts'
import { recordedAccount } from '../../cli/account.ts'
import { openSession } from '../../cli/session.ts'
import { clockAt } from '../../functions/local/clock.ts'
import type { RecordedCall } from '../../functions/local/account-file.ts'
import { entries, type IndexEntry } from '../audit/changes/recorded-events.ts'
import { answersOf } from '../../examples/described/answers/answers.ts'
import { roleGone } from '../../examples/described/answers/iam.ts'
import { functionGone } from '../../examples/described/answers/lambda.ts'
import { merged, type World } from '../../examples/described/world.ts'
import { eventFile, world } from './world.ts'

/** Events whose effects are not modelled yet. */
const SKIPPED: Readonly<Record<string, string>> = {
  'lambda-13-publish-layer-version.json': 'whom a new layer version reaches is not modelled yet',
  'ec2-01-authorize-ingress-flat.json': 'groups that nothing named uses are not known yet',
  'ec2-02-authorize-ingress-sg-reference.json': 'groups that nothing named uses are not known yet',
  'ec2-04-modify-security-group-rules.json': 'groups that nothing named uses are not known yet',
  'ec2-12-delete-security-group.json': 'groups that nothing named uses are not known yet',
  'ec2-13-modify-eni-groups.json': 'network interfaces are not modelled yet',
  'ecr-06-push-manifest-list.json': 'what the children of an index are is not known before a scan yet',
  'ecs-03-task-running-digest.json': 'the digests of running tasks are not followed yet',
  'gd-01-lambda.json': 'findings of GuardDuty are not read yet',
  'gd-02-ecs-runtime.json': 'findings of GuardDuty are not read yet',
  'inspector-05-coverage-lost.json': "Inspector's coverage is not read yet",
  'inspector-06-azure-out-of-scope.json': "Inspector's coverage is not read yet",
  'org-01-attach-scp.json': 'policies of the organization are not followed yet',
  'sched-01-daily-sweep.json': 'a call for a sweep is no event for a reader',
  'tamper-01-stop-logging.json': 'tampering is judged on the trails yet, not on the account',
  'tamper-02-disable-rule.json': 'tampering is judged on the deployment yet, not on the account',
}

/** Ids of the kinds that are modelled; those of identity providers are not. */
const MODELLED = [
  /^arn:aws:lambda:[^:]+:\d+:(function:[^:]+|layer:[^:]+:\d+)$/,
  /^arn:aws:ecr:[^:]+:\d+:(repository\/|registry)/,
  /^arn:aws:ec2:[^:]+:\d+:(security-group|route-table|network-acl|subnet|vpc|vpc-endpoint)\//,
  /^arn:aws:ecs:[^:]+:\d+:(service|task-definition)\//,
  /^arn:aws:iam::\d+:(role|user|group|policy)\//,
  /^arn:aws:iam::\d+:root$/,
]

const directories: string[] = []
afterAll(() => directories.forEach(directory => rmSync(directory, { recursive: true })))

const all = entries('')
const tried = all.filter(({ file }) => !(file in SKIPPED))

describe('those whom an event affects', () => {
  it('are left out only where it is said', () => {
    expect(all.filter(({ file }) => file in SKIPPED)).toHaveLength(Object.keys(SKIPPED).length)
    const ids = tried
      .flatMap(({ affected }) => affected.map(({ arn }) => arn))
      .filter(arn => !isModelled(arn))
    expect([...new Set(ids.map(kindOf))].toSorted()).toEqual([])
  })

  it.each(tried.filter(({ action }) => action !== 'ignore'))('$file: $title', async entry => {
    const outcome = await outcomeOf(entry)
    const answer = 'affected' in outcome ? outcome.affected.map(({ resource }) => resource.arn) : []
    const must = entry.affected.map(({ arn }) => arn).filter(isModelled)
    const may = (entry.mayAlso ?? []).map(({ arn }) => arn)
    expect(must).not.toHaveLength(0)
    expect(answer.filter(arn => !may.includes(arn) || must.includes(arn)).toSorted()).toEqual(must.toSorted())
    expect(new Set(answer).size).toBe(answer.length)
  })

  it('are also those whom the read finds tied otherwise, though the event tells of something else', async () => {
    const [code] = entries('lambda-02')
    if (code === undefined) throw new Error('no event of an update of code')
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:checkout-api'
    const outcome = await outcomeOf({
      ...code,
      after: { functions: { [arn]: { role: roleArn('ResizerRole') } } },
    })
    const answer = 'affected' in outcome ? outcome.affected.map(({ resource }) => resource.arn) : []
    expect(answer.toSorted()).toEqual([roleArn('CheckoutApiRole'), roleArn('ResizerRole'), arn].toSorted())
  })

  it.each(tried.filter(({ action }) => action === 'ignore'))('$file: nobody, $reason', async entry => {
    expect(await outcomeOf(entry)).toEqual({ ignored: entry.reason })
  })
})

type Outcome = { affected: Affected[] } | { ignored: string }

/** What the pipeline makes of an event, the account before it having been swept. */
async function outcomeOf(entry: IndexEntry): Promise<Outcome> {
  const { event, at } = delivered(entry)
  const given = (entry.given ?? []).flatMap(file => all.filter(each => each.file === file))
  const before = (entry.given ?? []).reduce((account, file) => merged(account, afterOf(file)), world())
  const start = new Date(at.getTime() - 900_000)
  const calls = [
    ...answersOf(before, start.toISOString()),
    ...changed(before, entry.after ?? {}, at.toISOString()),
  ]
  const outcomes: Outcome[] = []
  const failures: unknown[] = []
  const clock = clockAt(start)
  const asked = recordedAccount(accountFile(calls), () => clock.now(), regionsOf(before))
  const session = openSession(asked, clock, {
    observer: {
      onRead: (message, outcome) => void (message === event && outcomes.push(outcome)),
      onDeadLetter: (_, failure) => void failures.push(failure),
    },
  })
  try {
    await session.baseline(before.account)
    const handled = entry.reason === 'duplicate' ? given.map(delivered) : []
    for (const each of [...handled, { event, at, trigger: triggerOf(entry) }])
      session.pipeline.queues.deliver(each.trigger.queue, each.event, at)
    await session.pipeline.run(at)
  } finally {
    session.close()
  }
  expect(failures).toEqual([])
  const [outcome, ...others] = outcomes
  if (outcome === undefined || others.length > 0)
    throw new Error(`${entry.file} was read ${outcomes.length} times`)
  return outcome
}

function delivered(entry: IndexEntry) {
  const event = eventFile(entry.file) as { time: string; detail: { eventTime?: string } }
  return { event, at: new Date(event.detail.eventTime ?? event.time), trigger: triggerOf(entry) }
}

function triggerOf({ file }: IndexEntry): Trigger {
  const [trigger] = triggersOf(eventFile(file))
  if (trigger) return trigger
  return file.startsWith('iam-') ? iamChange : functionDeploy
}

/** What AWS answers from `at` on, with the event's change in force. */
function changed(before: World, patch: unknown, at: string): RecordedCall[] {
  const after = merged(before, patch)
  return [
    ...answersOf(after, at),
    ...gone(before.functions, after.functions).flatMap(arn =>
      functionGone(nameIn(arn), before.homeRegion, at),
    ),
    ...gone(before.roles, after.roles).flatMap(arn => roleGone(nameIn(arn), at)),
  ]
}

function gone(names: object, left: object): string[] {
  return Object.keys(names).filter(arn => !(arn in left))
}

function afterOf(file: string): unknown {
  const { fixtures } = eventFile('index.json') as { fixtures: IndexEntry[] }
  return fixtures.find(entry => entry.file === file)?.after ?? {}
}

function regionsOf(account: World): string[] {
  return (account as World & { regionsInScope: string[] }).regionsInScope
}

function accountFile(calls: readonly RecordedCall[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'assay-account-'))
  directories.push(directory)
  writeFileSync(join(directory, 'calls.jsonl'), calls.map(call => JSON.stringify(call)).join('\n'))
  return directory
}

function nameIn(arn: string): string {
  return arn.split(/[:/]/).at(-1) ?? arn
}

function roleArn(name: string): string {
  return `arn:aws:iam::111122223333:role/${name}`
}

function isModelled(arn: string): boolean {
  return MODELLED.some(pattern => pattern.test(arn))
}

function kindOf(arn: string): string {
  const [, , service, , , resource = ''] = arn.split(':')
  return `${service}:${resource.split('/')[0]}`
}
