import { causeFacts, type Diagnosis } from '@accredit/doctor/check'
import { withoutQuery } from './fingerprint.ts'

/** A cause in one sentence, as it may stand in the report of a pipeline: without queries, which may hold secrets. */
export function causeSentence(diagnosis: Diagnosis): string {
  const { url, redirectedFrom } = diagnosis
  return causeFacts[diagnosis.cause].sentence({
    ...diagnosis,
    url: url === null ? null : withoutQuery(url),
    redirectedFrom: redirectedFrom === null ? null : withoutQuery(redirectedFrom),
  })
}
