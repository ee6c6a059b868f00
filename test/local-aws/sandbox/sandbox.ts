import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { colorize } from '../../../cli/output/terminal.ts'
import { deployAssay, type DeployedAssay } from '../../flows/deployed-assay/deployment.ts'
import { createOpenQueue, takeMessages, type QueueAddress } from '../../flows/deployed-assay/queues.ts'
import { explainMissingPython } from '../local-aws.ts'
import { routeEventsToQueue } from '../event-route.ts'
import { buildTrail } from '../sample-account.ts'
import { formatExportLine, listSandboxCommands } from './commands.ts'
import { formatFindingLine, formatMessage } from './format.ts'
import { escapeText } from '../../../audit/text/quote-text.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const POLL_MS = 500
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** An empty zip file. */
const EMPTY_ZIP = Buffer.from('504b0506'.padEnd(44, '0'), 'hex')

/** `npm run sandbox`: Assay on a local AWS, until Ctrl-C. */
async function main(): Promise<void> {
  const missing = explainMissingPython()
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
    await whileRunning(await deployAssay(), ended.signal)
  } catch (failure) {
    if (!ended.signal.aborted) throw failure
  }
  console.log('\nThe sandbox is gone.')
}

async function whileRunning(assay: DeployedAssay, ended: AbortSignal): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'assay-sandbox-'))
  try {
    const zip = join(directory, 'function.zip')
    writeFileSync(zip, EMPTY_ZIP)
    await buildTrail(assay.localAws)
    const queues = await followQueues(assay)
    printIntroduction(assay, zip)
    while (!ended.aborted) {
      for (const line of await formatArrived(assay, queues)) console.log(line)
      await wait(POLL_MS)
    }
  } finally {
    rmSync(directory, { recursive: true })
    await assay.stop()
  }
}

function printIntroduction({ localAws }: DeployedAssay, zip: string): void {
  console.log(`\nAssay runs on ${colorize('bold', localAws.endpoint)}. In another terminal:\n`)
  console.log(formatExportLine(localAws))
  for (const { what, lines } of listSandboxCommands(localAws, zip))
    console.log([colorize('dim', `\n# ${what}`), ...lines].join('\n'))
  console.log(
    [
      '\nFindings and messages appear here. The first audit takes a minute or two; its notification includes changes',
      'before its end. Ctrl-C stops everything.\n',
    ].join('\n'),
  )
}

type Queues = { messages: QueueAddress; findings: QueueAddress }

/** Subscribes to the topic, and to the bus of findings by a rule. */
async function followQueues({ localAws, topic }: DeployedAssay): Promise<Queues> {
  const messages = await createOpenQueue(localAws, 'sandbox-messages', 'sns.amazonaws.com')
  const subscription = { TopicArn: topic, Protocol: 'sqs', Endpoint: messages.arn }
  await new SNSClient(localAws.client()).send(new SubscribeCommand(subscription))
  const findings = await createOpenQueue(localAws, 'sandbox-findings', 'events.amazonaws.com')
  await routeEventsToQueue(localAws, findings, { account: [localAws.account] }, ownNames.findingsBus)
  return { messages, findings }
}

async function formatArrived({ localAws }: DeployedAssay, { messages, findings }: Queues): Promise<string[]> {
  const found = await takeMessages(localAws, findings)
  const received = await takeMessages(localAws, messages)
  const texts = received.flatMap(({ Body = '' }) => ['', ...formatMessage(Body).split('\n'), ''])
  return [...found.map(({ Body = '' }) => formatFindingLine(Body)), ...texts].map(line => escapeText(line))
}

await main()
