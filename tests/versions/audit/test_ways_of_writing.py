"""Calls as people write them in many languages, each found at its place, and look-alikes that are left alone."""

from __future__ import annotations

import textwrap

import pytest

from tests.versions.audit.conftest import Look

Expected = list[tuple[int, str, str]]

FARADAY = """
    class CleverSync
      BASE = "https://api.clever.com"
      def initialize(token, version: "v2.1")
        @conn = Faraday.new(url: "#{BASE}/#{version}")
      end
      def students(id)
        @conn.get("schools/#{id}/students", limit: 20_000)
      end
      def me
        @conn.get("/me").body
      end
    end
    """
GUZZLE = """
    <?php
    $client = new \\GuzzleHttp\\Client(['base_uri' => 'https://api.clever.com/v2.1/']);
    $res = $client->get('teachers', ['query' => ['limit' => 500]]);
    $x = $array->get('students');
    """
WRAPPER = """
    BASE = "https://api.clever.com/v3.1"
    def pages(path, **params):
        return requests.get(f"{BASE}/{path}", params=params).json()["data"]
    def run(data):
        for row in data.get("students", []): save(row)
        return pages("students") + pages("users", role="teacher")
    """
ARROW = """
    const BASE = 'https://api.clever.com/v3.1';
    const call = async (path) => (await fetch(`${BASE}/${path}`)).json();
    cache.get('users');
    export const load = () => call('teachers?limit=100');
    """
RETROFIT = """
    interface CleverApi {
        @GET("v2.1/students/{id}")
        suspend fun student(@Path("id") id: String): Envelope
        @GET("v3.1/users/{id}/mystudents")
        suspend fun students(@Path("id") id: String): Page
    }
    """
GO = """
    package clever
    const apiHost = "https://api.clever.com"
    func events(c *Client) {
        q := url.Values{}
        q.Set("record_type", "students,teachers")
        c.get(apiHost + "/v3.1/events?" + q.Encode())
    }
    """
RUST = """
    const CLEVER: &str = "https://api.clever.com/v2.1";
    fn contacts(c: &Client, id: &str) { c.get(format!("{}/students/{}/contacts", CLEVER, id)); }
    fn users(c: &Client) { c.get(format!("{CLEVER}/users")).query(&[("limit", "50000")]); }
    """
ELIXIR = """
    defmodule MyApp.Clever do
      @base "https://api.clever.com/v2.1"
      def student(token, id), do: Req.get!(@base <> "/students/" <> id)
      def role(%{"roles" => roles}), do: roles |> Map.keys() |> List.first()
    end
    """
SWIFT = """
    let cleverURL = URL(string: "https://api.clever.com/v2.1")!
    let url = cleverURL.appendingPathComponent("sections/\\(id)/students")
    """
SCALA = """
    val root = "https://api.clever.com/v3.1"
    ws.url(s"$root/users").addQueryStringParameters("limit" -> "12000").get()
    """
JAVA = """
    WebClient client = WebClient.builder().baseUrl("https://api.clever.com").build();
    client.get().uri(b -> b.path("/v3.1/users").queryParam("limit", 15000).build());
    """
CSHARP = """
    namespace Contoso.Clever { // reads https://api.clever.com/v3.1/users
      public string RoleOf(CleverUser user) => user.Roles.Keys.First();
    }
    """
PHP_QUERY = """
    <?php
    $url = 'https://api.clever.com/v3.1/events' . ($after ? '?starting_after=' . $after : '') . '?limit=50';
    """
PHP_VARIABLE = """
    <?php
    $base = 'https://api.clever.com/v3.1';
    $url = $base . '/schools';
    $this->http->get($url, ['query' => ['where' => $filter]]);
    """
OPEN_PATH = """
    const clever = axios.create({ baseURL: 'https://api.clever.com' });
    const user = await clever.get(`/v2.1/${kind}/${id}`);
    """
OPENAPI = """
    openapi: 3.0.1
    servers:
      - url: https://api.clever.com/v2.1
    paths:
      /students:
        get: {summary: all}
      /weather:
        get: {summary: not Clever's}
    """
YAML_EVENTS = """
    clever:
      base_url: https://api.clever.com/v3.1
      events: [students.created, sections.created]
    """
TWO_CLIENTS = """
    const graph = axios.create({ baseURL: 'https://graph.microsoft.com' });
    const clever = axios.create({ baseURL: 'https://api.clever.com/v3.1' });
    graph.get('v1.2/me'); graph.get('/v2.1/users');
    clever.get('/teachers');
    """
OWN_TEST = """
    nock('https://api.clever.com').get('/v2.1/teachers').reply(200);
    await request(app).get('/students?page=2');
    """
HASKELL = """
    cleverBase = "https://api.clever.com/v3.1"
    students = get (cleverBase ++ "/students")
    """
STATISTICS = """
    base <- "https://api.clever.com/v3.1"
    res <- GET(paste0(base, "/students?limit=100"))
    """
SWAGGER = (
    '{"swagger":"2.0","host":"api.clever.com","basePath":"/v2.1","paths":{"/teachers":{},"/weather":{}}}'
)
APART = '{"clever": {"host": "api.clever.com", "version": "v2.1", "paths": {"me": "/me"}}}'
OMNIAUTH = """
    class Clever < OmniAuth::Strategies::OAuth2
      option :client_options, { :site => 'https://api.clever.com', :token_url => 'https://api.clever.com/oauth/token' }
      info { { :user_type => raw_info['type'] } }
      def raw_info
        @raw_info ||= access_token.get('/me').parsed
      end
    end
    """
CASSETTE = """
    interactions:
    - request: {method: GET, uri: 'https://api.clever.com/v2.1/students?limit=1000'}
      response:
        body: {string: '{"data":[{"data":{},"uri":"/v2.1/students/58da8c63d7dc0ca0680003ed"}],"links":[
          {"rel":"self","uri":"/v2.1/students?limit=1000"},{"rel":"next",
          "uri":"/v2.1/students?limit=1000&starting_after=58da8c63d7dc0ca0680003ed"}]}'}
    """
PROXY = '192.0.2.9 - - [12/Oct/2026:08:01:05 +0000] "GET /proxy/clever/v2.1/teachers?limit=9 HTTP/1.1" 200 9'


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "sync.rb",
            FARADAY,
            [(7, "schools/#{id}/students", "breaks"), (7, "limit: 20_000", "breaks"), (10, "/me", "breaks")],
        ),
        ("sync.php", GUZZLE, [(2, "https://api.clever.com/v2.1/", "check"), (3, "teachers", "breaks")]),
        (
            "sync.py",
            WRAPPER,
            [
                (1, "https://api.clever.com/v3.1", "ok"),
                (3, "/{path}", "ok"),
                (6, "students", "breaks"),
                (6, "users", "ok"),
            ],
        ),
        (
            "load.js",
            ARROW,
            [
                (1, "https://api.clever.com/v3.1", "ok"),
                (2, "/${path}", "ok"),
                (4, "teachers?limit=100", "breaks"),
            ],
        ),
        (
            "CleverApi.kt",
            RETROFIT,
            [(2, "v2.1/students/{id}", "breaks"), (4, "v3.1/users/{id}/mystudents", "ok")],
        ),
        (
            "events.go",
            GO,
            [(5, 'record_type", "students', "breaks"), (6, '/v3.1/events?" + q.Encode()', "ok")],
        ),
        (
            "roster.rs",
            RUST,
            [
                (1, "https://api.clever.com/v2.1", "check"),
                (2, "/students/{}/contacts", "breaks"),
                (3, "/users", "check"),
                (3, 'limit", "50000', "breaks"),
            ],
        ),
        (
            "clever.ex",
            ELIXIR,
            [
                (2, "https://api.clever.com/v2.1", "check"),
                (3, '/students/" <> id', "breaks"),
                (4, "roles |> Map.keys() |> List.first", "check"),
            ],
        ),
        (
            "Sync.swift",
            SWIFT,
            [(1, "https://api.clever.com/v2.1", "check"), (2, "sections/\\(id)/students", "breaks")],
        ),
        (
            "Job.scala",
            SCALA,
            [
                (1, "https://api.clever.com/v3.1", "ok"),
                (2, "/users", "ok"),
                (2, 'limit" -> "12000', "breaks"),
            ],
        ),
        ("Roster.java", JAVA, [(2, "/v3.1/users", "ok"), (2, 'limit", 15000', "breaks")]),
        (
            "Roles.cs",
            CSHARP,
            [(1, "https://api.clever.com/v3.1/users", "ok"), (2, "user.Roles.Keys.First()", "check")],
        ),
        (
            "events.php",
            PHP_QUERY,
            [(2, "https://api.clever.com/v3.1/events", "ok"), (2, "?limit=", "check")],
        ),
        (
            "schools.php",
            PHP_VARIABLE,
            [(2, "https://api.clever.com/v3.1", "ok"), (3, "/schools", "ok"), (4, "where", "breaks")],
        ),
        ("auth.ts", OPEN_PATH, [(2, "/v2.1/${kind}/${id}", "check")]),
        (
            "openapi.yaml",
            OPENAPI,
            [(3, "https://api.clever.com/v2.1", "check"), (5, "/students", "breaks")],
        ),
        (
            "config.yml",
            YAML_EVENTS,
            [(2, "https://api.clever.com/v3.1", "ok"), (3, "students.created", "breaks")],
        ),
        (
            "graph.ts",
            TWO_CLIENTS,
            [(2, "https://api.clever.com/v3.1", "ok"), (4, "/teachers", "breaks")],
        ),
        ("proxy.test.js", OWN_TEST, [(1, "/v2.1/teachers", "breaks")]),
        ("Sync.hs", HASKELL, [(1, "https://api.clever.com/v3.1", "ok"), (2, "/students", "breaks")]),
        (
            "sync.R",
            STATISTICS,
            [(1, "https://api.clever.com/v3.1", "ok"), (2, "/students?limit=100", "breaks")],
        ),
        ("swagger.json", SWAGGER, [(1, "/teachers", "breaks")]),
        ("clever.json", APART, [(1, "/me", "check")]),
        (
            "clever.rb",
            OMNIAUTH,
            [
                (2, "https://api.clever.com/oauth/token", "breaks"),
                (3, "raw_info['type']", "check"),
                (5, "/me", "breaks"),
            ],
        ),
        ("cassette.yaml", CASSETTE, [(2, "https://api.clever.com/v2.1/students?limit=1000", "breaks")]),
        ("access.log", PROXY, [(1, "/v2.1/teachers?limit=9", "breaks")]),
    ],
)
def test_a_call_is_found_however_it_is_written(look: Look, name: str, text: str, expected: Expected) -> None:
    calls = look(**{name.replace(".", "__"): textwrap.dedent(text).strip() + "\n"}).calls
    assert [(call.line, call.text, call.level) for call in calls] == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.jsonl", '{"msg":"a clever trick","host":"search.internal","path":"/v2.1/students"}\n'),
        ("urls.py", 'urlpatterns = [path("/v2.1/students", views.students)]  # clever\n'),
        ("api.py", '@api.get("/me")\nasync def me(): ...\n# Clever API: https://clever.com\n'),
        (
            "roster.yaml",
            "openapi: 3.0.1\nservers: [{url: https://roster.example.org/v2.1}]\npaths:\n  /students:\n",
        ),
        ("order.py", 'rows = query.order_by("students.created", "teachers.updated")  # clever ordering\n'),
        (
            "README.md",
            "# A clever router\nWrite `/v2.1/students` for your routes; it is too clever by half.\n",
        ),
        ("setup.py", "setup(name='clever', version='1', install_requires=['requests'])\n"),
        ("a.js", "// a clever trick\ncache.get('users'); params.get('sections');\n"),
    ],
)
def test_what_only_looks_like_a_call_is_left_alone(look: Look, name: str, text: str) -> None:
    assert look(**{name.replace(".", "__"): text}).calls == []
