import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checklist } from '../audit/checklist.ts'
import type { AwsCall } from '../functions/collectors/api/aws-call.ts'
import { openFileStore } from '../functions/local/file-store.ts'
import {
  STORY_ADMIN_POLICY,
  buildApiEvent,
  STORY_READ_ONLY_POLICY,
  computeStoryTime,
  type SmallAccount,
  type ApiEvent,
} from '../test/protocol/simulation/small-account.ts'
import {
  runInitialScan,
  deliverApiEvent,
  createProtocolFixture,
  type ProtocolFixture,
} from '../test/protocol/simulation/protocol-fixture.ts'
import { computeQuantile } from './quantile.ts'

/** What an event costs in-process, from its delivery until the last sheet is written. */
export interface EventCost {
  event: string
  functions: number
  affected: number
  /** Calls of AWS's API by the first look, and by the later looks that IAM's delays ask for. */
  calls: number
  laterCalls: number
  ms: { p50: number; p95: number }
}

interface EventKind {
  event: string
  calledAs(id: string, at: number): ApiEvent
  apply(smallAccount: SmallAccount, run: number): void
}

const kinds: readonly EventKind[] = [
  {
    event: 'lambda:CreateFunction',
    calledAs: (id, at) =>
      buildApiEvent(id, 'lambda:CreateFunction', 'carol', at, { functionName: 'newcomer' }),
    apply: (smallAccount, run) =>
      void (smallAccount.functions['newcomer'] = { role: 'alone', runtime: pickRuntime(run) }),
  },
  {
    event: 'lambda:UpdateFunctionConfiguration',
    calledAs: (id, at) =>
      buildApiEvent(id, 'lambda:UpdateFunctionConfiguration', 'carol', at, { functionName: 'function-0' }),
    apply: (smallAccount, run) =>
      void (smallAccount.functions['function-0'] = { role: 'shared', runtime: pickRuntime(run) }),
  },
  {
    event: 'iam:AttachRolePolicy, one function',
    calledAs: (id, at) => buildApiEvent(id, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'alone' }),
    apply: (smallAccount, run) =>
      void (smallAccount.roles['alone'] = run % 2 === 0 ? [STORY_ADMIN_POLICY] : [STORY_READ_ONLY_POLICY]),
  },
  {
    event: 'iam:AttachRolePolicy, three functions',
    calledAs: (id, at) => buildApiEvent(id, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'shared' }),
    apply: (smallAccount, run) =>
      void (smallAccount.roles['shared'] = run % 2 === 0 ? [STORY_ADMIN_POLICY] : [STORY_READ_ONLY_POLICY]),
  },
]

/** Measures every kind of event on an account of `functions` functions, `runs` times each. */
export async function measureEvents(functions: number, runs: number): Promise<EventCost[]> {
  const costs: EventCost[] = []
  for (const eventKind of kinds) costs.push(await measureEvent(eventKind, functions, runs))
  return costs
}

async function measureEvent(eventKind: EventKind, functions: number, runs: number): Promise<EventCost> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  const store = openFileStore(directory)
  const counter = { calls: 0, all: 0, affected: 0 }
  const counting = (inner: AwsCall): AwsCall => {
    return (...question) => {
      counter.all += 1
      return inner(...question)
    }
  }
  const protocolFixture = createProtocolFixture(store, buildAccount(functions), { call: counting, checklist })
  await runInitialScan(protocolFixture)
  counter.all = 0
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) times.push(await runEvent(eventKind, run, protocolFixture, counter))
  await protocolFixture.pipeline.run()
  store.close()
  rmSync(directory, { recursive: true })
  const { calls, all, affected } = counter
  return {
    event: eventKind.event,
    functions,
    affected: affected / runs,
    calls: calls / runs,
    laterCalls: (all - calls) / runs,
    ms: { p50: computeQuantile(times, 0.5), p95: computeQuantile(times, 0.95) },
  }
}

type Counter = { calls: number; all: number; affected: number }

/** One event, a thousand seconds after the one before, until everything that is due at once is done. */
async function runEvent(
  eventKind: EventKind,
  run: number,
  protocolFixture: ProtocolFixture,
  counter: Counter,
): Promise<number> {
  const at = (run + 1) * 1_000
  await protocolFixture.pipeline.run(computeStoryTime(at - 1))
  protocolFixture.clock.advanceTo(computeStoryTime(at))
  eventKind.apply(protocolFixture.account, run)
  deliverApiEvent(protocolFixture, eventKind.calledAs(`event-${run}`, at), at)
  protocolFixture.deps.observer.onRead = (_, collectorOutcome) => {
    counter.affected += 'affected' in collectorOutcome ? collectorOutcome.affected.length : 0
  }
  const before = counter.all
  const start = performance.now()
  await protocolFixture.pipeline.run(computeStoryTime(at))
  const ms = performance.now() - start
  delete protocolFixture.deps.observer.onRead
  counter.calls += counter.all - before
  return ms
}

function buildAccount(functions: number): SmallAccount {
  const smallAccount: SmallAccount = {
    functions: { solo: { role: 'alone', runtime: pickRuntime(1) } },
    roles: {
      shared: [STORY_READ_ONLY_POLICY],
      alone: [STORY_READ_ONLY_POLICY],
      admins: [STORY_ADMIN_POLICY],
    },
  }
  for (let index = 0; index < functions; index += 1) {
    smallAccount.roles[`role-${index}`] = [STORY_READ_ONLY_POLICY]
    const role = index < 3 ? 'shared' : `role-${index}`
    smallAccount.functions[`function-${index}`] = { role, runtime: pickRuntime(1) }
  }
  return smallAccount
}

function pickRuntime(run: number): string {
  return run % 2 === 0 ? 'nodejs18.x' : 'nodejs24.x'
}
