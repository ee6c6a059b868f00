import { DOC_ACCOUNT, buildCallExamples, DOC_REGION, type EventSection } from '../event-example.ts'

const name = 'storefront-build'
const arn = `arn:aws:codebuild:${DOC_REGION}:${DOC_ACCOUNT}:project/${name}`
const filterGroups = [[{ type: 'EVENT', pattern: 'PUSH' }]]
const webhook = { webhook: { url: 'https://api.github.com/repos/acme/storefront/hooks/1', filterGroups } }

/** Calls on build projects and their webhooks. */
export const codeBuildSection: EventSection = {
  title: 'CodeBuild',
  about:
    'Assay audits all build projects. What a build overrides (StartBuild), shared projects and report groups are not audited.',
  collector: 'service-change',
  examples: buildCallExamples('codebuild', {
    CreateProject: [{ name }, { project: { name, arn } }],
    UpdateProject: [{ name }, { project: { name, arn } }],
    DeleteProject: { name },
    UpdateProjectVisibility: [
      { projectArn: arn, projectVisibility: 'PUBLIC_READ' },
      { projectArn: arn, projectVisibility: 'PUBLIC_READ' },
    ],
    CreateWebhook: [{ projectName: name, filterGroups }, webhook],
    UpdateWebhook: [{ projectName: name, filterGroups }, webhook],
    DeleteWebhook: { projectName: name },
  }),
}
