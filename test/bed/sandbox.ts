import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { FINDINGS_BUS } from '../../audit/deployment/names.ts'
import { coloured, printable } from '../../cli/terminal.ts'
import { deployAssay, type Deployment } from '../flows/deployment.ts'
import { openQueue, taken, type Address } from '../flows/queue.ts'
import { pythonMissing } from './bed.ts'
import { followEvents } from './followed.ts'
import { buildTrail } from './sample-account.ts'
import { exportLine, tries } from './sandbox-commands.ts'
import { findingLine, messageText } from './sandbox-words.ts'

const POLL_MS = 500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** A zip with no file in it. */
const EMPTY_ZIP = Buffer.from('504b0506'.padEnd(44, '0'), 'hex')

/** `npm run sandbox`: Assay deployed on a local AWS, for a person, until Ctrl-C. */
async function main(): Promise<void> {
  const missing = pythonMissing()
  if (missing !== undefined) {
    console.error(`There is no sandbox: ${missing}.`)
    process.exitCode = 2
    return
  }
  const ended = new AbortController()
  for (const signal of SIGNALS) process.on(signal, () => ended.abort())
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
  console.log('Starting a local AWS and deploying Assay to it …')
  try {
    await during(await deployAssay(), ended.signal)
  } catch (failure) {
    if (!ended.signal.aborted) throw failure
  }
  console.log('\nThe sandbox is gone.')
}

async function during(assay: Deployment, ended: AbortSignal): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-sandbox-'))
  try {
    const zip = join(directory, 'function.zip')
    writeFileSync(zip, EMPTY_ZIP)
    await buildTrail(assay.bed)
    const queues = await follow(assay)
    introduce(assay, zip)
    while (!ended.aborted) {
      for (const line of await arrivedLines(assay, queues)) console.log(line)
      await wait(POLL_MS)
    }
  } finally {
    rmSync(directory, { recursive: true })
    await assay.stop()
  }
}

function introduce({ bed }: Deployment, zip: string): void {
  console.log(`\nAssay runs on ${coloured('bold', bed.endpoint)}. In another terminal:\n`)
  console.log(exportLine(bed))
  for (const { what, lines } of tries(bed, zip))
    console.log([coloured('dim', `\n# ${what}`), ...lines].join('\n'))
  console.log(
    [
      '\nFindings and messages appear here. The first audit takes a minute or two; what changes before its end is told',
      'together with it. Ctrl-C ends all of it.\n',
    ].join('\n'),
  )
}

type Queues = { messages: Address; findings: Address }

/** Subscribes to the topic, and to the bus of findings by a rule. */
async function follow({ bed, topic }: Deployment): Promise<Queues> {
  const messages = await openQueue(bed, 'sandbox-messages', 'sns.amazonaws.com')
  const subscription = { TopicArn: topic, Protocol: 'sqs', Endpoint: messages.arn }
  await new SNSClient(bed.client()).send(new SubscribeCommand(subscription))
  const findings = await openQueue(bed, 'sandbox-findings', 'events.amazonaws.com')
  await followEvents(bed, findings, { account: [bed.account] }, FINDINGS_BUS)
  return { messages, findings }
}

async function arrivedLines({ bed }: Deployment, { messages, findings }: Queues): Promise<string[]> {
  const found = await taken(bed, findings)
  const told = await taken(bed, messages)
  const texts = told.flatMap(({ Body = '' }) => ['', ...messageText(Body).split('\n'), ''])
  return [...found.map(({ Body = '' }) => findingLine(Body)), ...texts].map(line => printable(line))
}

await main()
