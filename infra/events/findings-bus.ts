import { EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { nameParts } from '../../audit/resources/assay/deployment-names.ts'

/**
 * The bus on which findings, audits and reports are published for the account's own rules. Assay has no rules
 * on it.
 */
export class FindingsBus extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, { prefix }: { prefix: string }) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: nameParts(prefix).findingsBus,
      description: 'Findings, audits and reports of Assay, for your own rules',
    })
  }
}
