import type { LocalAws } from '../local-aws.ts'

/** What to try in a sandbox: lines for a shell with the AWS CLI. */
export interface SandboxCommand {
  what: string
  lines: readonly string[]
}

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

/** The line that makes the AWS CLI and SDKs speak to `bed`. */
export function formatExportLine({ env }: Pick<LocalAws, 'env'>): string {
  return `export ${Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}`
}

/** Things to break, and how to mend them. `zip` is a zip file for a function's code. */
export function listSandboxCommands({ account, region, endpoint }: LocalAws, zip: string): SandboxCommand[] {
  const at = new Date().toISOString()
  const due = JSON.stringify({ name: 'assay-sweep', region, at })
  return [
    {
      what: 'A function on a runtime that nobody patches any more',
      lines: [
        `aws iam create-role --role-name orders --assume-role-policy-document '${TRUST}'`,
        `aws lambda create-function --function-name orders --runtime python3.8 --handler index.handler --role arn:aws:iam::${account}:role/orders --zip-file fileb://${zip}`,
      ],
    },
    {
      what: 'Mend it',
      lines: ['aws lambda update-function-configuration --function-name orders --runtime python3.13'],
    },
    {
      what: 'Its role becomes an administrator',
      lines: [`aws iam attach-role-policy --role-name orders --policy-arn ${ADMINISTRATOR_ACCESS}`],
    },
    {
      what: 'Mend it',
      lines: [`aws iam detach-role-policy --role-name orders --policy-arn ${ADMINISTRATOR_ACCESS}`],
    },
    {
      what: 'Its door opens to everybody',
      lines: [
        'aws lambda create-function-url-config --function-name orders --auth-type NONE',
        "aws lambda add-permission --function-name orders --statement-id everybody --action lambda:InvokeFunctionUrl --principal '*' --function-url-auth-type NONE",
      ],
    },
    {
      what: 'Mend it',
      lines: ['aws lambda remove-permission --function-name orders --statement-id everybody'],
    },
    {
      what: 'Assay goes blind: its rule is switched off',
      lines: ['aws events disable-rule --name assay-function-deploy'],
    },
    { what: 'Mend it', lines: ['aws events enable-rule --name assay-function-deploy'] },
    {
      what: 'Look at everything now, not at night',
      lines: [`curl -d '${due}' ${endpoint}/_local-aws/schedule`],
    },
  ]
}
