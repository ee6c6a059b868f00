import { EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { FINDINGS_BUS_NAME } from '../../audit/resources/assay/deployment-names.ts'

/**
 * The bus on which findings, audits and reports are published for the account's own rules. Assay has no rules
 * on it.
 */
export class FindingsBus extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const bus = new EventBus(this, 'Bus', {
      eventBusName: FINDINGS_BUS_NAME,
      description: 'Findings, audits and reports of Assay, for your own rules',
    })
    this.name = bus.eventBusName
  }
}
