import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { TOPIC } from '../../audit/deployment/names.ts'
import { soon } from '../flows/soon.ts'
import { bedAt } from './bed.ts'
import { bedSuite } from './suite.ts'

const WITHIN_SECONDS = 120

bedSuite('the sandbox', () => {
  let sandbox: ChildProcess | undefined
  let said = ''

  afterAll(() => {
    if (sandbox?.exitCode === null) signal(sandbox, 'SIGTERM')
  })

  test('deploys Assay, says how to speak to it, prints what arrives, and ends with Ctrl-C', async () => {
    const started = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'sandbox.ts')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    sandbox = started
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text: Buffer) => void (said += text.toString()))
    const endpoint = await soon('a sandbox', () => printed(/AWS_ENDPOINT_URL=(\S+)/), WITHIN_SECONDS)
    await soon('its last word', () => printed(/(Ctrl-C ends all)/))
    const bed = bedAt(endpoint)
    const TopicArn = `arn:aws:sns:${bed.region}:${bed.account}:${TOPIC}`
    const Message = JSON.stringify({ text: 'two lines\nof \u001B[31mtext' })
    await new SNSClient(bed.client()).send(new PublishCommand({ TopicArn, Message }))
    await soon('the message', () => printed(/(two lines\nof \uFFFD\[31mtext)/))
    const [, document = ''] = /--assume-role-policy-document '(.*)'/.exec(said) ?? []
    await new IAMClient(bed.client()).send(
      new CreateRoleCommand({ RoleName: 'orders', AssumeRolePolicyDocument: document }),
    )
    const exited = once(started, 'exit')
    signal(started, 'SIGINT')
    expect(await exited).toEqual([0, null])
    expect(said).toContain('The sandbox is gone.')
    await expect(fetch(endpoint)).rejects.toThrow(/fetch failed/)
  })

  const printed = (form: RegExp) => Promise.resolve(form.exec(said)?.[1])
})

/** As a terminal does it: to all processes of the group. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, name)
}
