import type { LocalAws } from '../local-aws.ts'

/** What to try in a sandbox: lines for a shell with the AWS CLI. */
export interface SandboxCommand {
  what: string
  lines: readonly string[]
}

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** The shell line by which the AWS CLI and SDKs use the local AWS. */
export function formatExportLine({ env }: Pick<LocalAws, 'env'>): string {
  return `export ${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`
}

/** Things to break, and how to fix them. `zip` is a zip file for a function's code. */
export function listSandboxCommands({ account, region, endpoint }: LocalAws, zip: string): SandboxCommand[] {
  const at = new Date().toISOString()
  const due = JSON.stringify({ name: 'assay-sweep', region, at })
  return [
    {
      what: 'A function on a runtime that is no longer patched',
      lines: [
        `aws iam create-role --role-name orders --assume-role-policy-document '${TRUST}'`,
        `aws lambda create-function --function-name orders --runtime python3.8 --handler index.handler --role arn:aws:iam::${account}:role/orders --zip-file fileb://${zip}`,
      ],
    },
    {
      what: 'Fix it',
      lines: ['aws lambda update-function-configuration --function-name orders --runtime python3.13'],
    },
    {
      what: 'Its role becomes an administrator',
      lines: [`aws iam attach-role-policy --role-name orders --policy-arn ${ADMINISTRATOR_ACCESS}`],
    },
    {
      what: 'Fix it',
      lines: [`aws iam detach-role-policy --role-name orders --policy-arn ${ADMINISTRATOR_ACCESS}`],
    },
    {
      what: 'Its URL is open to everyone',
      lines: [
        'aws lambda create-function-url-config --function-name orders --auth-type NONE',
        "aws lambda add-permission --function-name orders --statement-id everyone --action lambda:InvokeFunctionUrl --principal '*' --function-url-auth-type NONE",
      ],
    },
    {
      what: 'Fix it',
      lines: ['aws lambda remove-permission --function-name orders --statement-id everyone'],
    },
    {
      what: 'The audit pipeline is impaired: a rule is disabled',
      lines: ['aws events disable-rule --name assay-function-deploy'],
    },
    { what: 'Fix it', lines: ['aws events enable-rule --name assay-function-deploy'] },
    {
      what: 'Run the full scan now',
      lines: [`curl -d '${due}' ${endpoint}/_local-aws/schedule`],
    },
  ]
}
