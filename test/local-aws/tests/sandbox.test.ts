import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { DEFAULT_PREFIX, nameParts } from '../../../audit/resources/assay/deployment-names.ts'
import { waitFor } from '../../flows/deployed-assay/eventually.ts'
import { connectLocalAws } from '../local-aws.ts'
import { describeOnLocalAws } from '../suite.ts'

const ownNames = nameParts(DEFAULT_PREFIX)

const WITHIN_SECONDS = 120

describeOnLocalAws('the sandbox', () => {
  let sandbox: ChildProcess | undefined
  let output = ''

  afterAll(() => {
    if (sandbox?.exitCode === null) signal(sandbox, 'SIGTERM')
  })

  test('deploys Assay, says how to speak to it, prints what arrives, and ends with Ctrl-C', async () => {
    const started = spawn(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, '../sandbox/sandbox.ts')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      },
    )
    sandbox = started
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text: Buffer) => void (output += text.toString()))
    const endpoint = await waitFor('a sandbox', () => printed(/AWS_ENDPOINT_URL=(\S+)/), WITHIN_SECONDS)
    await waitFor('its last word', () => printed(/(Ctrl-C stops everything)/))
    const localAws = connectLocalAws(endpoint)
    const TopicArn = `arn:aws:sns:${localAws.region}:${localAws.account}:${ownNames.topic}`
    const Message = JSON.stringify({ text: 'two lines\nof \u001B[31mtext' })
    await new SNSClient(localAws.client()).send(new PublishCommand({ TopicArn, Message }))
    await waitFor('the message', () => printed(/(two lines\nof \\u001b\[31mtext)/))
    const [, document = ''] = /--assume-role-policy-document '(.*)'/.exec(output) ?? []
    await new IAMClient(localAws.client()).send(
      new CreateRoleCommand({ RoleName: 'orders', AssumeRolePolicyDocument: document }),
    )
    const exited = once(started, 'exit')
    signal(started, 'SIGINT')
    expect(await exited).toEqual([0, null])
    expect(output).toContain('The sandbox is gone.')
    await expect(fetch(endpoint)).rejects.toThrow(/fetch failed/)
  })

  const printed = (form: RegExp) => Promise.resolve(form.exec(output)?.[1])
})

/** As a terminal does it: to all processes of the group. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, name)
}
