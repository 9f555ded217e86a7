// The number between < and > at the start of a syslog line: 8 times the facility and the severity (RFC 5424, section 6.2.1).

const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );

/** 0 (emergency) to 7 (debug); undefined for what is no priority. */
export function severityOf(priority: string): number | undefined {
  const number = Number(priority);
  return number < FACILITIES.length * 8 && String(number) === priority ? number % 8 : undefined;
}

export function facilityOf(priority: string): string | undefined {
  return FACILITIES[Math.floor(Number(priority) / 8)];
}
