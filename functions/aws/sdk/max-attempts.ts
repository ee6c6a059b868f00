/**
 * How often a call of the table and the queues is made where AWS asks to slow down: what is begun is to come to its
 * end, for whatever was sent and not noted is sent again. Audited services are asked as often as the SDK does by itself.
 */
export const SDK_MAX_ATTEMPTS = 10
