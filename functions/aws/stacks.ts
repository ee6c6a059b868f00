import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import { lookedUp } from './looking-up.ts'

/** A stack as it is deployed. */
export interface DeployedStack {
  /** CloudFormation's word, such as `UPDATE_COMPLETE`. */
  status: string
  outputs: Readonly<Record<string, string>>
}

/** Asks of the stacks of an account. */
export interface Stacks {
  /** The stack `name` in `region`, or undefined where there is none. Throws NotAllowed. */
  find(name: string, region: string): Promise<DeployedStack | undefined>
  /** The template of a stack that is there, as it was given. Throws NotAllowed. */
  template(name: string, region: string): Promise<string>
}

/** The stacks of `account`. */
export function stacksOf(account: string): Stacks {
  return {
    find: (name, region) =>
      lookedUp(
        { account, region, what: `the stack ${name}`, action: 'cloudformation:DescribeStacks' },
        async asked => {
          const stack = await described(new CloudFormationClient(asked), name)
          return stack && { status: stack.StackStatus ?? '', outputs: outputsOf(stack) }
        },
      ),
    template: (name, region) =>
      lookedUp(
        { account, region, what: `the template of ${name}`, action: 'cloudformation:GetTemplate' },
        async asked => {
          const command = new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' })
          return (await new CloudFormationClient(asked).send(command)).TemplateBody ?? ''
        },
      ),
  }
}

async function described(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: found = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    return found[0]
  } catch (failure) {
    if (failure instanceof Error && failure.message.includes('does not exist')) return undefined
    throw failure
  }
}

function outputsOf({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}
