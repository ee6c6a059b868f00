import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  DEFAULT_PREFIX,
  nameDeadLetterQueue,
  nameQueue,
} from '../../audit/resources/assay/deployment-names.ts'
import { findLineFaults } from '../hostile/hostile-text.ts'
import { printMeasurements } from '../local-aws/measurements.ts'
import { describeOnLocalAws } from '../local-aws/suite.ts'
import {
  listDeployedFunctions,
  listOversizedCalls,
  listRefusedCalls,
} from './deployed-assay/deployed-functions.ts'
import { waitFor } from './deployed-assay/eventually.ts'
import { findQueueAddress, listBacklog, sendBatch, takeMessages } from './deployed-assay/queues.ts'
import { waitUntilIdle } from './deployed-assay/until-idle.ts'
import { testAliasPolicyFlows } from './hostile/alias-policies.ts'
import { testAliasVersionFlows } from './hostile/alias-versions.ts'
import { testExpensivePolicyFlows } from './hostile/expensive-policy.ts'
import { createHostileFixture } from './hostile/create-fixture.ts'
import type { HostileFixture } from './hostile/hostile-fixture.ts'
import { FORGED_LINES, testHostileTextFlows } from './hostile/hostile-texts.ts'
import { testInlinePolicyFlows } from './hostile/inline-policies.ts'
import { testSecurityGroupFlows } from './hostile/security-group.ts'

describeOnLocalAws('Assay deployed: a hostile account', () => {
  let fixture: HostileFixture
  const began = Date.now()
  let ready: number

  beforeAll(async () => {
    fixture = await createHostileFixture()
    ready = Date.now()
  })
  afterAll(() => fixture.assay.stop())

  testInlinePolicyFlows(() => fixture)
  testSecurityGroupFlows(() => fixture)
  testAliasPolicyFlows(() => fixture)
  testExpensivePolicyFlows(() => fixture)
  testAliasVersionFlows(() => fixture)
  testHostileTextFlows(() => fixture)

  test('every change has one notification, without a forged line, and all queues are empty', async () => {
    const { assay, inbox } = fixture
    await waitUntilIdle(assay.localAws)
    const notifications = (await inbox.all()).map(({ notification }) => notification)
    const threads = notifications.map(({ thread }) => thread)
    expect(new Set(threads).size).toBe(threads.length)
    const lines = notifications.flatMap(({ text }) => text.split('\n'))
    expect(lines.flatMap(findLineFaults)).toEqual([])
    expect(await listBacklog(assay.localAws)).toEqual({})
  })

  test('a message that is no event is the only one in a dead-letter queue, with its reason', async () => {
    const { localAws } = fixture.assay
    const deadLetters = findQueueAddress(localAws, nameDeadLetterQueue('network-change', DEFAULT_PREFIX))
    await sendBatch(localAws, findQueueAddress(localAws, nameQueue('network-change', DEFAULT_PREFIX)), [
      FORGED_LINES,
    ])
    await waitFor('a dead letter', async () => {
      const backlog = await listBacklog(localAws)
      return JSON.stringify(backlog) === JSON.stringify({ [deadLetters.arn]: 1 }) || undefined
    })
    const dead = await takeMessages(localAws, deadLetters)
    expect(dead.map(({ MessageAttributes }) => MessageAttributes?.['reason']?.StringValue)).toEqual([
      'UnreadableEvent: the message is not JSON',
    ])
  })

  test('no call of a function is refused, for its permissions or for its size', async () => {
    const { localAws } = fixture.assay
    const workers = await listDeployedFunctions(localAws)
    expect(await listRefusedCalls(localAws, workers)).toEqual([])
    expect(await listOversizedCalls(localAws, workers)).toEqual([])
    printMeasurements('a hostile account on the local AWS', {
      's until everything is evaluated': (ready - began) / 1000,
      's of the flows': (Date.now() - ready) / 1000,
    })
  })
})
