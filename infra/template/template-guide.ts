import { ASSETS_PARAMETER } from '../stacks/bundles.ts'

/** A template that CloudFormation deploys without CDK. */
export interface WrittenTemplate {
  stack: string
  region: string
  /** The name of its file. */
  file: string
  /** The names of the archives in the directory `assets`, which its parameter `AssetsBucket` has to contain. */
  assets: readonly string[]
}

/** The commands that deploy templates without CDK, for the AWS CLI, the console and Terraform, in Markdown. */
export function formatTemplateGuide(templates: readonly WrittenTemplate[]): string {
  const [home] = templates
  if (home === undefined) throw new Error('there is no template')
  return `${[
    '# Assay, without CDK',
    `The stacks, in this order: ${templates.map(({ stack, region }) => `\`${stack}\` in ${region}`).join(', ')}. \`BUCKET\` is a bucket of yours in ${home.region}; the functions keep no reference to it after they are deployed.`,
    formatBlock('sh', [
      `aws s3 sync assets s3://BUCKET --region ${home.region}`,
      ...templates.map(template => formatDeploy(template, template === home)),
    ]),
    `In the console: upload the files of \`assets\` and \`${home.file}\` to the bucket, create the stacks from their templates (the first one from its S3 URL, since it is too large to upload), and set \`${ASSETS_PARAMETER}\` to the bucket.`,
    'With Terraform (a provider alias for each further region):',
    formatBlock('hcl', [...formatAssets(), ...templates.flatMap(each => formatResource(each, home))]),
    'To upgrade, write the templates again and repeat the commands. When you delete the stacks, the table, the report bucket and the key are kept.',
  ].join('\n\n')}\n`
}

function formatBlock(language: string, lines: readonly string[]): string {
  return ['```' + language, ...lines, '```'].join('\n')
}

function formatDeploy({ stack, region, file }: WrittenTemplate, isHome: boolean): string {
  const from = isHome ? ` --s3-bucket BUCKET --parameter-overrides ${ASSETS_PARAMETER}=BUCKET` : ''
  return `aws cloudformation deploy --region ${region} --stack-name ${stack} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM${from}`
}

function formatAssets(): string[] {
  return [
    'resource "aws_s3_object" "assets" {',
    '  for_each = fileset("${path.module}/assets", "*.zip")',
    '  bucket   = "BUCKET"',
    '  key      = each.value',
    '  source   = "${path.module}/assets/${each.value}"',
    '}',
    '',
  ]
}

function formatResource({ stack, region, file }: WrittenTemplate, home: WrittenTemplate): string[] {
  const id = stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  const homeId = home.stack.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')
  const isHome = stack === home.stack
  return [
    ...(isHome
      ? [
          `resource "aws_s3_object" "${id}" {`,
          '  bucket = "BUCKET"',
          `  key    = "\${filemd5("\${path.module}/${file}")}-${file}"`,
          `  source = "\${path.module}/${file}"`,
          '}',
          '',
        ]
      : []),
    `resource "aws_cloudformation_stack" "${id}" {`,
    `  name         = "${stack}"`,
    '  capabilities = ["CAPABILITY_NAMED_IAM"]',
    ...(isHome
      ? [
          `  template_url = "https://BUCKET.s3.${region}.amazonaws.com/\${aws_s3_object.${id}.key}"`,
          `  parameters   = { ${ASSETS_PARAMETER} = "BUCKET" }`,
          '  depends_on   = [aws_s3_object.assets]',
        ]
      : [
          `  provider      = aws.${region.replaceAll('-', '_')}`,
          `  template_body = file("\${path.module}/${file}")`,
          `  depends_on    = [aws_cloudformation_stack.${homeId}]`,
        ]),
    '}',
    '',
  ]
}
