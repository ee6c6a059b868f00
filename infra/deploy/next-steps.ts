import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import type { RetainedResources } from './retained-resources.ts'
import type { DeployOptions } from './deploy-command.ts'

/** The result of a deployment that its next steps depend on. */
export interface DeploymentResult {
  home: string
  prefix: string
  outputs: Readonly<Record<string, string>>
  /** Whether this run changed something and therefore started a full scan. */
  changed: boolean
}

/** The next steps after a deployment. */
export function formatNextSteps(
  { home, prefix, outputs, changed }: DeploymentResult,
  deployOptions: DeployOptions,
): string[] {
  const { Topic: topic = nameParts(prefix).topic, ReportBucket: bucket = '' } = outputs
  return [
    ...(changed
      ? ['A full scan has started. On the first deployment, its results are sent as one message.', '']
      : []),
    'Subscribe to findings and alarms, then confirm with the link in the email:',
    `  ${formatAwsCommand('sns subscribe', home, deployOptions)} --topic-arn ${topic} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
    `Reports are stored in s3://${bucket}`,
    'Check that Assay can see everything:',
    `  ${formatDoctorCommand(deployOptions)}`,
  ]
}

function formatDoctorCommand({ config, profile }: DeployOptions): string {
  const configOption = config === 'assay.config.json' ? '' : ` --config ${config}`
  return `npx assay doctor${configOption}${profile === undefined ? '' : ` --profile ${profile}`}`
}

function formatAwsCommand(
  command: string,
  region: string,
  { profile }: Pick<DeployOptions, 'profile'>,
): string {
  return `aws ${command} --region ${region}${profile === undefined ? '' : ` --profile ${profile}`}`
}

/** What to do when the deployment succeeded, but obsolete stacks could not be deleted. */
export function formatUndeletedStacks(
  obsolete: readonly { name: string; region: string }[],
  options: Pick<DeployOptions, 'profile'>,
): string[] {
  return [
    'Assay is deployed, but these stacks could not be deleted. Delete them, since no later run finds them:',
    ...obsolete.map(
      ({ name, region }) =>
        `  ${formatAwsCommand('cloudformation delete-stack', region, options)} --stack-name ${name}`,
    ),
  ]
}

/** The maximum number of object versions in one deletion (S3 API Reference, "DeleteObjects"). */
const MAX_VERSIONS = 1000

/** What is retained without the stacks, and the commands that delete it permanently. */
export function formatRetainedResources(
  retained: RetainedResources,
  home: string,
  options: Pick<DeployOptions, 'profile'>,
): string[] {
  const { table, bucket, unknown } = retained
  const aws = (command: string) => formatAwsCommand(command, home, options)
  const unknownLines = unknown.map(why => `Unknown: ${why}`)
  if (table === undefined && bucket === undefined)
    return unknownLines.length > 0
      ? unknownLines
      : ['Nothing is kept: the table and the report bucket do not exist.']
  const names = [
    ...(table ? [`the table ${table.name}`] : []),
    ...(bucket ? [`the bucket ${bucket.name}`] : []),
  ]
  return [
    `Kept: ${names.join(', ')}, and the KMS key. The next deployment imports them.`,
    'To delete them permanently:',
    ...(table ? [`  ${aws('dynamodb delete-table')} --table-name ${table.name}`] : []),
    ...(bucket ? formatEmptyBucket(bucket.name, aws) : []),
    ...[...new Set([table?.encryptionKey, bucket?.encryptionKey])].flatMap(key => {
      return key === undefined
        ? []
        : [`  ${aws('kms schedule-key-deletion')} --pending-window-in-days 7 --key-id ${key}`]
    }),
    ...unknownLines,
  ]
}

function formatEmptyBucket(bucket: string, aws: (command: string) => string): string[] {
  const every = '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}'
  const list = `${aws('s3api list-object-versions')} --bucket ${bucket} --max-items ${MAX_VERSIONS} --output json --query '${every}'`
  return [
    `  ${aws('s3api delete-objects')} --bucket ${bucket} --delete "$(${list})"    # repeat until the bucket is empty`,
    `  ${aws('s3api delete-bucket')} --bucket ${bucket}`,
  ]
}

/** What will be deleted and what will be kept, before it happens. */
export function formatRemoval(
  stacks: readonly { name: string; region: string }[],
  account: string,
  prefix: string,
): string[] {
  return [
    `These stacks of Assay are deleted from account ${account}:`,
    ...stacks.map(({ name, region }) => `  ${name} in ${region}`),
    '',
    'Deleted: functions, rules, queues with their messages, schedules, alarms, logs, and the topic with its subscriptions.',
    `Kept: the table ${nameParts(prefix).table} with findings and their history, the report bucket, and the KMS key of both.`,
  ]
}
