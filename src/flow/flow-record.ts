/** Zeek's connection states (scripts/base/protocols/conn/main.zeek). */
export type ConnState =
  'S0' | 'S1' | 'SF' | 'REJ' | 'S2' | 'S3' | 'RSTO' | 'RSTR' | 'RSTOS0' | 'RSTRH' | 'SH' | 'SHR' | 'OTH';

/** VERDICTS §4, "Outcome". */
export type Outcome = 'established' | 'half-open' | 'refused' | 'unanswered' | 'midstream' | 'answered';

export type Confidence = 'certain' | 'strong' | 'medium' | 'weak' | 'none';
