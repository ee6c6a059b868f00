import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checklist } from '../audit/checklist.ts'
import type { Call } from '../functions/answers/operation.ts'
import { openFileStore } from '../functions/local/file-store.ts'
import { ADMIN, called, READ_ONLY, time, type Account, type ApiEvent } from '../test/protocol/account.ts'
import { baseline, deliver, stageOn, type Stage } from '../test/protocol/stage.ts'
import { quantile } from './quantile.ts'

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

interface Kind {
  event: string
  calledAs(id: string, at: number): ApiEvent
  apply(account: Account, run: number): void
}

const kinds: readonly Kind[] = [
  {
    event: 'lambda:CreateFunction',
    calledAs: (id, at) => called(id, 'lambda:CreateFunction', 'carol', at, { functionName: 'newcomer' }),
    apply: (account, run) =>
      void (account.functions['newcomer'] = { role: 'alone', runtime: runtimeOf(run) }),
  },
  {
    event: 'lambda:UpdateFunctionConfiguration',
    calledAs: (id, at) =>
      called(id, 'lambda:UpdateFunctionConfiguration', 'carol', at, { functionName: 'function-0' }),
    apply: (account, run) =>
      void (account.functions['function-0'] = { role: 'shared', runtime: runtimeOf(run) }),
  },
  {
    event: 'iam:AttachRolePolicy, one function',
    calledAs: (id, at) => called(id, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'alone' }),
    apply: (account, run) => void (account.roles['alone'] = run % 2 === 0 ? [ADMIN] : [READ_ONLY]),
  },
  {
    event: 'iam:AttachRolePolicy, three functions',
    calledAs: (id, at) => called(id, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'shared' }),
    apply: (account, run) => void (account.roles['shared'] = run % 2 === 0 ? [ADMIN] : [READ_ONLY]),
  },
]

/** Measures every kind of event on an account of `functions` functions, `runs` times each. */
export async function eventToSheet(functions: number, runs: number): Promise<EventCost[]> {
  const costs: EventCost[] = []
  for (const kind of kinds) costs.push(await costOf(kind, functions, runs))
  return costs
}

async function costOf(kind: Kind, functions: number, runs: number): Promise<EventCost> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  const store = openFileStore(directory)
  const counter = { calls: 0, all: 0, affected: 0 }
  const counting = (inner: Call): Call => {
    return (...question) => {
      counter.all += 1
      return inner(...question)
    }
  }
  const stage = stageOn(store, accountOf(functions), { call: counting, checklist })
  await baseline(stage)
  counter.all = 0
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) times.push(await perform(kind, run, stage, counter))
  await stage.pipeline.run()
  store.close()
  rmSync(directory, { recursive: true })
  const { calls, all, affected } = counter
  return {
    event: kind.event,
    functions,
    affected: affected / runs,
    calls: calls / runs,
    laterCalls: (all - calls) / runs,
    ms: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
  }
}

type Counter = { calls: number; all: number; affected: number }

/** One event, a thousand seconds after the one before, until everything that is due at once is done. */
async function perform(kind: Kind, run: number, stage: Stage, counter: Counter): Promise<number> {
  const at = (run + 1) * 1_000
  await stage.pipeline.run(time(at - 1))
  stage.clock.advanceTo(time(at))
  kind.apply(stage.account, run)
  deliver(stage, kind.calledAs(`event-${run}`, at), at)
  stage.parts.observer.onRead = (_, outcome) => {
    counter.affected += 'affected' in outcome ? outcome.affected.length : 0
  }
  const before = counter.all
  const start = performance.now()
  await stage.pipeline.run(time(at))
  const ms = performance.now() - start
  delete stage.parts.observer.onRead
  counter.calls += counter.all - before
  return ms
}

function accountOf(functions: number): Account {
  const account: Account = {
    functions: { solo: { role: 'alone', runtime: runtimeOf(1) } },
    roles: { shared: [READ_ONLY], alone: [READ_ONLY], admins: [ADMIN] },
  }
  for (let index = 0; index < functions; index += 1) {
    account.roles[`role-${index}`] = [READ_ONLY]
    const role = index < 3 ? 'shared' : `role-${index}`
    account.functions[`function-${index}`] = { role, runtime: runtimeOf(1) }
  }
  return account
}

function runtimeOf(run: number): string {
  return run % 2 === 0 ? 'nodejs18.x' : 'nodejs24.x'
}
