import { EventBus } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { FINDINGS_BUS_NAME } from '../../audit/resources/assay/deployment-names.ts'

/** Where rules of the account's owner are told of findings, audits and reports. No rule of Assay listens there. */
export class FindingsBus extends Construct {
  readonly name: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const bus = new EventBus(this, 'Bus', {
      eventBusName: FINDINGS_BUS_NAME,
      description: 'Findings, audits and reports of Assay, for rules of yours',
    })
    this.name = bus.eventBusName
  }
}
