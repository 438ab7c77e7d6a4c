import type { Engine } from '../gateway.ts'

export const varnish: Engine = {
  binary: '/usr/sbin/varnishd',
  host: ({ directory, upstream, dead }) => ({
    'host.vcl': `
vcl 4.1;
backend app { .host = "127.0.0.1"; .port = "${upstream}"; }
backend dead { .host = "127.0.0.1"; .port = "${dead}"; }
include "${directory}/cors.vcl";
sub vcl_recv {
  if (req.url ~ "^/own/redirect") { return (synth(301)); }
  if (req.url ~ "^/own/deny") { return (synth(403)); }
  if (req.url ~ "^/own/auth" && !req.http.Authorization) { return (synth(401)); }
  if (req.url ~ "^/dead") { set req.backend_hint = dead; } else { set req.backend_hint = app; }
  if (req.http.Upgrade ~ "(?i)websocket") { return (pipe); }
}
sub vcl_pipe {
  set bereq.http.Upgrade = req.http.Upgrade;
  set bereq.http.Connection = req.http.Connection;
}
sub vcl_synth {
  if (resp.status == 301) { set resp.http.Location = "/elsewhere"; }
}
`,
  }),
  start: ({ directory, port }) => [
    '-F',
    '-f',
    `${directory}/host.vcl`,
    '-a',
    `127.0.0.1:${port}`,
    '-n',
    `${directory}/work`,
    '-s',
    'malloc,16m',
    '-p',
    'http_req_hdr_len=16k',
    '-p',
    'http_req_size=64k',
    '-p',
    'thread_pool_min=10',
    '-p',
    'thread_pools=1',
  ],
}
