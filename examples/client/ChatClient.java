import client.ApiClient;
import client.ApiException;
import client.api.PeopleApi;
import client.api.PeopleApi.*;
import client.model.IntegerFilter;
import client.model.Person;
import client.model.PersonInput;
import client.model.PersonPatch;
import client.model.Problem;

/** Uses a client that was generated from the OpenAPI document of examples/chat. */
public class ChatClient {
  public static void main(String[] arguments) throws Exception {
    var server = new ApiClient();
    server.updateBaseUri(arguments[0]);
    var people = new PeopleApi(server);

    var ada = new PersonInput().name("Ada").email("ada@example.org").age(36L);
    var created =
        people.createPersonWithHttpInfo(
            APICreatePersonRequest.newBuilder().personInput(ada).build());
    Person person = created.getData();
    String version = created.getHeaders().get("ETag").getFirst();
    System.out.println("created " + person.getName() + ", version " + version);

    var adults =
        APIListPeopleRequest.newBuilder().age(new IntegerFilter().gte(18L).lt(40L)).build();
    people.listPeople(adults).forEach(each -> System.out.println("listed " + each.getName()));

    var older = new PersonPatch().age(37L);
    var update =
        APIUpdatePersonRequest.newBuilder().id(person.getId()).personPatch(older).ifMatch(version);
    System.out.println("now " + people.updatePerson(update.build()).getAge());

    try {
      people.updatePerson(update.build());
    } catch (ApiException stale) {
      System.out.println("refused: " + problem(server, stale).getTitle());
    }
    try {
      var impossible = new PersonInput().name("Bob").email("nowhere").age(200L);
      people.createPerson(APICreatePersonRequest.newBuilder().personInput(impossible).build());
    } catch (ApiException invalid) {
      problem(server, invalid)
          .getErrors()
          .forEach(error -> System.out.println(error.getPointer() + " " + error.getMessage()));
    }

    people.destroyPerson(APIDestroyPersonRequest.newBuilder().id(person.getId()).build());
    try {
      people.getPerson(APIGetPersonRequest.newBuilder().id(person.getId()).build());
    } catch (ApiException missing) {
      System.out.println(missing.getCode() + " " + problem(server, missing).getDetail());
    }
  }

  static Problem problem(ApiClient server, ApiException failure) throws Exception {
    return server.getObjectMapper().readValue(failure.getResponseBody(), Problem.class);
  }
}
