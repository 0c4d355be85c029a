"""Code in the manner of real programs that stopped half way between two versions of Clever's API.

Written for these tests; what each gets wrong is known from public pull requests and packages.
"""

# A wrapper gem: data on v3.0, events still on v1.2, and event names of people's old kinds.
WRAPPER_GEM = """\
module Clever
  API_URL            = 'https://api.clever.com/v3.0'
  ME_ENDPOINT        = '/v3.0/me'
  TOKENS_ENDPOINT    = 'https://clever.com/oauth/tokens?owner_type=district'
  STUDENTS_ENDPOINT  = '/v3.0/users?role=student'
  EVENTS_ENDPOINT    = '/v1.2/events'
  # A clever wrapper: people of /users are the same everywhere.
  EVENT_TYPES        = %w[students.created teachers.updated sections.updated].freeze

  def staff_of(school_id)
    connection.get("/v3.0/schools/#{school_id}/users?role=staff")
  end

  def classes_of(teacher)
    connection.get("/v2.1/teachers/#{teacher['id']}/sections")
  end
end
"""

# A roster reader for several services: v2.1 addresses in parts, and a second question mark.
ROSTER_READER = """\
class CleverReader:
    def __init__(self, host="https://api.clever.com/v2.1/"):
        self.host = host
        self.tokens = "https://clever.com/oauth/tokens?owner_type=district"

    def people(self, kind):
        url = self.host + "users?role=" + kind
        return self.page(url + "?limit=" + str(self.size))

    def classes(self, school):
        return self.page(self.host + "schools/" + school + "/sections")


class ClassLinkReader:
    def __init__(self, host="https://roster.classlink.com/v2"):
        self.host = host

    def me(self):
        return self.session.get("/me")
"""

# A library's sign-in: the host in a constant, /me without a version, the role from its type.
LIBRARY_SIGN_IN = """\
class CleverSignIn(OAuthSignIn):
    TERMS = "https://terms.example.org/auth/clever"
    AUTHORIZE = "https://clever.com/oauth/authorize?response_type=code&client_id=%(client_id)s"
    CLEVER_API_BASE_URL = "https://api.clever.com"

    def look_up(self, token):
        headers = {"Authorization": "Bearer %s" % token}
        result = self._get(self.CLEVER_API_BASE_URL + "/me", headers)
        identifier = result["data"]["id"]
        school = self._get(self.CLEVER_API_BASE_URL + "/v1.1/schools/%s" % self.school, headers)
        if result["type"] == "student":
            return self.grade_of(identifier)
        return school["data"]["nces_id"]
"""

# A sign-in plugin for many services: right addresses, but the first key of roles is the role.
SIGN_IN_PLUGIN = """\
class CleverAdapter(OAuth2Adapter):
    provider_id = "clever"
    token_url = "https://clever.com/oauth/tokens"
    identity_url = "https://api.clever.com/v3.1/me"
    details_url = "https://api.clever.com/v3.1/users"

    def details(self, user_id):
        return self.session.get(f"{self.details_url}/{user_id}")

    def user_type(self, answer):
        return list(answer.get("data", {}).get("roles", {}).keys())[0]
"""

# A public roster sync: the version was raised, the path was not.
ROSTER_SYNC = """\
const LIMIT = 100;
const students = await fetch("https://api.clever.com/v3.1/students?limit=" + LIMIT);
const teachers = await fetch(`https://api.clever.com/v3.1/teachers/${teacher.id}`);
const rooms = await fetch("https://api.clever.com/v3.1/sections?limit=20000");
const first = Object.keys(user.roles)[0];
"""

# Nothing of Clever at all, however often the word is there.
NOT_CLEVER = """\
# A clever way to ask for /me and /users; a cleverer one is in clever_sort.py.
import clever_sort

class CleverTrick:
    users = "/v3.0/users"
    changed = "contacts.created"

def is_clever(text):
    return text == "clever" and get("/me")

get("https://graph.facebook.com/v3.1/me")
get("https://graph.microsoft.com/v1.0/me")
get("https://api.github.com/users/me")
get("https://api.clever-cloud.com/v2/users")
get("https://api.clevertap.com/1/events.json")
get("https://api.clever.com.example.net/v2.1/students")
get("https://lms.example.edu/api/v1.1/students")
database.execute("select students.created, contacts.updated from students limit 20000")
"""
