import { organizationsSection, monitoringSection } from './sections/account.ts'
import { assaySection } from './sections/assay.ts'
import { codeBuildSection } from './sections/codebuild.ts'
import { ec2Section } from './sections/ec2.ts'
import { ecrSection } from './sections/ecr.ts'
import { ecsSection } from './sections/ecs.ts'
import { iamSection } from './sections/iam.ts'
import { lambdaSection } from './sections/lambda.ts'
import { messagingSection } from './sections/messaging.ts'
import type { EventSection } from './event-example.ts'

/** Examples of all events that Assay handles, in the order of the page. */
export const eventSections: readonly EventSection[] = [
  ecrSection,
  lambdaSection,
  iamSection,
  ec2Section,
  ecsSection,
  messagingSection,
  codeBuildSection,
  monitoringSection,
  organizationsSection,
  assaySection,
]
