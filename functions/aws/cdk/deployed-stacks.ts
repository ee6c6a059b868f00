import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation'
import { lookupWithCdkRole, type BootstrappedAccount } from './cdk-lookup.ts'

/** A stack as it is deployed. */
export interface StackDescription {
  /** CloudFormation's stack status, such as `UPDATE_COMPLETE`. */
  status: string
  outputs: Readonly<Record<string, string>>
}

/** Reads the stacks of an account. */
export interface StackReader {
  /** The stack `name` in `region`, or undefined if it does not exist. Throws LookupDeniedError. */
  find(name: string, region: string): Promise<StackDescription | undefined>
  /** The original template of an existing stack. Throws LookupDeniedError. */
  template(name: string, region: string): Promise<string>
}

/** Reads the stacks of an account. */
export function createStackReader(of: BootstrappedAccount): StackReader {
  return {
    find: (name, region) =>
      lookupWithCdkRole(
        { ...of, region, what: `the stack ${name}`, action: 'cloudformation:DescribeStacks' },
        async clientConfig => {
          const stack = await describeStack(new CloudFormationClient(clientConfig), name)
          return stack && { status: stack.StackStatus ?? '', outputs: mapOutputs(stack) }
        },
      ),
    template: (name, region) =>
      lookupWithCdkRole(
        { ...of, region, what: `the template of ${name}`, action: 'cloudformation:GetTemplate' },
        async clientConfig => {
          const command = new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' })
          return (await new CloudFormationClient(clientConfig).send(command)).TemplateBody ?? ''
        },
      ),
  }
}

async function describeStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: found = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    return found[0]
  } catch (failure) {
    if (failure instanceof Error && failure.message.includes('does not exist')) return undefined
    throw failure
  }
}

function mapOutputs({ Outputs = [] }: Stack): Record<string, string> {
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}
