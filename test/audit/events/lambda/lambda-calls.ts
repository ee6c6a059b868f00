/** A CloudTrail event of a Lambda call. */
export function buildLambdaCall(
  eventName: string,
  requestParameters: unknown,
  responseElements: unknown,
): object {
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account: '111122223333',
    region: 'eu-west-1',
    detail: {
      eventSource: 'lambda.amazonaws.com',
      eventName,
      eventID: '1',
      eventTime: '2026-05-12T09:00:00Z',
      awsRegion: 'eu-west-1',
      readOnly: false,
      requestParameters,
      responseElements,
    },
  }
}
