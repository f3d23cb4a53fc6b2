import { Controller, Get } from '@nestjs/common';

/** What there is to try. */
@Controller()
export class HomeController {
  @Get()
  home(): Record<string, string> {
    return {
      'GET /orders': 'the last orders (database)',
      'POST /orders': 'places an order: { "item": "tea", "quantity": 2 }',
      'GET /counter': 'counts its own calls (redis)',
      'GET /events': 'how many events there are (clickhouse)',
      'POST /events': 'notes an event: { "name": "visit" }',
      'POST /ask': 'asks the LLM: { "question": "Which tea for the evening?" }',
      'GET /health': 'whether all of this works',
    };
  }
}
